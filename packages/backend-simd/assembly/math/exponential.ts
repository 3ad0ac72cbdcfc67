import { joined, keepZero, lower, upper } from '../lanes';
import { logarithmOfOnePlus } from './logarithm';

/** Bytes of the table that `setExponentialTable` fills. */
export const exponentialTableBytes: usize = 128;

// Constants are read from memory: an engine makes a vector of a literal in several instructions, each time anew.
let table: usize = 0;

/** Says where this instance's table of constants is, and fills it: 1/11!, 1/10!, … 1/1!, and four more. */
export function setExponentialTable(pointer: usize): void {
  table = pointer;
  let factorial: f64 = 1;
  for (let i = 1; i <= 11; i++) {
    factorial *= <f64>i;
    store<f64>(pointer + ((<usize>(11 - i)) << 3), 1.0 / factorial);
  }
  store<f64>(pointer, Math.LOG2E, 88);
  store<f64>(pointer, 6755399441055744, 96);
  store<f64>(pointer, Math.LN2, 104);
  store<f64>(pointer, 200, 112);
  store<f64>(pointer, -200, 120);
}

/**
 * e^x − less in float64, where less is 0 or 1. With n the whole number nearest to x/ln 2 and z = x − n·ln 2, which is
 * at most 0.347, e^x = 2^n·(1 + q), q = z + z²/2! + … + z¹¹/11!; what is left out is below 3e-14. 2^n·q + (2^n − less)
 * loses nothing near 0, where n is 0. Beyond ±200 float32 has only infinity and 0. To add 1.5·2^52 leaves the nearest
 * whole number in the lowest bits of the sum.
 */
function exponential(x: v128, less: v128): v128 {
  const t = table;
  const rounder = v128.load64_splat(t, 96);
  x = f64x2.pmax(f64x2.pmin(x, v128.load64_splat(t, 112)), v128.load64_splat(t, 120));
  const shifted = f64x2.add(f64x2.mul(x, v128.load64_splat(t, 88)), rounder);
  const n = f64x2.sub(shifted, rounder);
  const z = f64x2.sub(x, f64x2.mul(n, v128.load64_splat(t, 104)));
  const one = v128.load64_splat(t, 80);
  const scale = i64x2.add(i64x2.shl(shifted, 52), one);
  // Odd and even powers apart: two short chains of operations, which the processor overlaps, instead of one.
  const square = f64x2.mul(z, z);
  let odd = f64x2.add(f64x2.mul(v128.load64_splat(t), square), v128.load64_splat(t, 16));
  let even = f64x2.add(f64x2.mul(v128.load64_splat(t, 8), square), v128.load64_splat(t, 24));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(t, 32));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(t, 40));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(t, 48));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(t, 56));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(t, 64));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(t, 72));
  odd = f64x2.add(f64x2.mul(odd, square), one);
  const q = f64x2.mul(f64x2.add(f64x2.mul(even, z), odd), z);
  return f64x2.add(f64x2.mul(scale, q), f64x2.sub(scale, less));
}

export function exponential64(x: v128): v128 {
  return exponential(x, f64x2.splat(0));
}

export function expVector(x: v128): v128 {
  return joined(exponential64(lower(x)), exponential64(upper(x)));
}

export function expm1Vector(x: v128): v128 {
  const one = f64x2.splat(1);
  return keepZero(x, joined(exponential(lower(x), one), exponential(upper(x), one)));
}

/** tanh x = e / (e + 2) with e = e^(2x) − 1. */
function tanh64(x: v128): v128 {
  const e = exponential(f64x2.add(x, x), f64x2.splat(1));
  return f64x2.div(e, f64x2.add(e, f64x2.splat(2)));
}

export function tanhVector(x: v128): v128 {
  return keepZero(x, joined(tanh64(lower(x)), tanh64(upper(x))));
}

/** 1 / (1 + e^−x): no float32 makes this overflow in float64. */
function sigmoid64(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exponential64(f64x2.neg(x))));
}

export function sigmoidVector(x: v128): v128 {
  return joined(sigmoid64(lower(x)), sigmoid64(upper(x)));
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^−|x|). */
function softplus64(x: v128): v128 {
  const small = exponential64(f64x2.neg(f64x2.abs(x)));
  return f64x2.add(f64x2.max(x, f64x2.splat(0)), logarithmOfOnePlus(small));
}

export function softplusVector(x: v128): v128 {
  return joined(softplus64(lower(x)), softplus64(upper(x)));
}
