import { joined, keepZero, lower, upper } from '../lanes';
import { constants } from './constants';

/** x, but no further from 0 than 200, where float32 has only infinity and 0 as its power. NaN stays. */
function limited(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(200)), f32x4.splat(-200));
}

/**
 * e^x − less in float64 for |x| ≤ 200; less is 0 or 1. With n the whole number nearest to x/ln 2 and t = x/ln 2 − n,
 * e^x = 2^n·(1 + q), where q = 2^t − 1 is t times a polynomial, within 2^-31.8 of it relatively. 2^n·q + (2^n − less)
 * loses nothing near 0, where n is 0.
 */
function exponential(x: v128, less: v128): v128 {
  const at = constants();
  const rounder = v128.load64_splat(at);
  const y = f64x2.mul(x, v128.load64_splat(at, 40));
  const shifted = f64x2.add(y, rounder);
  const t = f64x2.sub(y, f64x2.sub(shifted, rounder));
  const scale = i64x2.add(i64x2.shl(shifted, 52), v128.load64_splat(at, 8));
  // Odd and even powers apart: two short chains of operations, which the processor overlaps, instead of one.
  const square = f64x2.mul(t, t);
  let even = f64x2.add(f64x2.mul(v128.load64_splat(at, 112), square), v128.load64_splat(at, 96));
  let odd = f64x2.add(f64x2.mul(v128.load64_splat(at, 104), square), v128.load64_splat(at, 88));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(at, 80));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(at, 72));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(at, 64));
  const q = f64x2.mul(f64x2.add(f64x2.mul(odd, t), even), t);
  return f64x2.add(f64x2.mul(scale, q), f64x2.sub(scale, less));
}

/** e^x in float64 for any x: infinity and 0 are those of float32. */
export function exponential64(x: v128): v128 {
  const at = constants();
  const near = f64x2.pmax(f64x2.pmin(x, v128.load64_splat(at, 24)), v128.load64_splat(at, 32));
  return smallExponential64(near);
}

/** e^x in float64 for |x| ≤ 200. */
export function smallExponential64(x: v128): v128 {
  return exponential(x, f64x2.splat(0));
}

export function expVector(x: v128): v128 {
  const near = limited(x);
  return joined(smallExponential64(lower(near)), smallExponential64(upper(near)));
}

export function expm1Vector(x: v128): v128 {
  const near = limited(x);
  const one = v128.load64_splat(constants(), 8);
  return keepZero(x, joined(exponential(lower(near), one), exponential(upper(near), one)));
}

/** tanh x = e / (e + 2) with e = e^(2x) − 1. */
function tanh64(x: v128): v128 {
  const e = exponential(f64x2.add(x, x), v128.load64_splat(constants(), 8));
  return f64x2.div(e, f64x2.add(e, v128.load64_splat(constants(), 16)));
}

export function tanhVector(x: v128): v128 {
  const near = f32x4.pmax(f32x4.pmin(x, f32x4.splat(20)), f32x4.splat(-20));
  return keepZero(x, joined(tanh64(lower(near)), tanh64(upper(near))));
}

/** 1 / (1 + e^−x). */
function sigmoid64(x: v128): v128 {
  const one = v128.load64_splat(constants(), 8);
  return f64x2.div(one, f64x2.add(one, smallExponential64(f64x2.neg(x))));
}

export function sigmoidVector(x: v128): v128 {
  const near = limited(x);
  return joined(sigmoid64(lower(near)), sigmoid64(upper(near)));
}
