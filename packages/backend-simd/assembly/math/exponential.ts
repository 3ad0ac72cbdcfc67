import { joined, keepZero, lower, upper } from '../lanes';
import { constants } from './constants';

/** x, but no further from 0 than 200, where float32 has only infinity and 0 as its power. NaN stays. */
function limited(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(200)), f32x4.splat(-200));
}

/**
 * e^x − less in float64 for four x of |x| ≤ 200, two in `low` and two in `high`; less is 0 or 1. `lowPower` and
 * `highPower` give the results: they are computed side by side, so that the processor overlaps them and reads each
 * constant once.
 *
 * With n the whole number nearest to x/ln 2 and t = x/ln 2 − n, e^x = 2^n·(1 + q), where q = 2^t − 1 is t times a
 * polynomial, within 2^-31.8 of it relatively. 2^n·q + (2^n − less) loses nothing near 0, where n is 0.
 */
export function exponentials(low: v128, high: v128, less: v128): void {
  const at = constants();
  let c = v128.load64_splat(at, 40);
  low = f64x2.mul(low, c);
  high = f64x2.mul(high, c);
  c = v128.load64_splat(at);
  let lowScale = f64x2.add(low, c);
  let highScale = f64x2.add(high, c);
  low = f64x2.sub(low, f64x2.sub(lowScale, c));
  high = f64x2.sub(high, f64x2.sub(highScale, c));
  c = v128.load64_splat(at, 8);
  lowScale = i64x2.add(i64x2.shl(lowScale, 52), c);
  highScale = i64x2.add(i64x2.shl(highScale, 52), c);
  c = v128.load64_splat(at, 112);
  const d = v128.load64_splat(at, 104);
  let p = f64x2.add(f64x2.mul(c, low), d);
  let q = f64x2.add(f64x2.mul(c, high), d);
  c = v128.load64_splat(at, 96);
  p = f64x2.add(f64x2.mul(p, low), c);
  q = f64x2.add(f64x2.mul(q, high), c);
  c = v128.load64_splat(at, 88);
  p = f64x2.add(f64x2.mul(p, low), c);
  q = f64x2.add(f64x2.mul(q, high), c);
  c = v128.load64_splat(at, 80);
  p = f64x2.add(f64x2.mul(p, low), c);
  q = f64x2.add(f64x2.mul(q, high), c);
  c = v128.load64_splat(at, 72);
  p = f64x2.add(f64x2.mul(p, low), c);
  q = f64x2.add(f64x2.mul(q, high), c);
  c = v128.load64_splat(at, 64);
  p = f64x2.mul(f64x2.add(f64x2.mul(p, low), c), low);
  q = f64x2.mul(f64x2.add(f64x2.mul(q, high), c), high);
  v128.store(at, f64x2.add(f64x2.mul(lowScale, p), f64x2.sub(lowScale, less)), 448);
  v128.store(at, f64x2.add(f64x2.mul(highScale, q), f64x2.sub(highScale, less)), 464);
}

/** What `exponentials` has made of `low`. */
export function lowPower(): v128 {
  return v128.load(constants(), 448);
}

/** What `exponentials` has made of `high`. */
export function highPower(): v128 {
  return v128.load(constants(), 464);
}

export function expVector(x: v128): v128 {
  const near = limited(x);
  exponentials(lower(near), upper(near), f64x2.splat(0));
  return joined(lowPower(), highPower());
}

export function expm1Vector(x: v128): v128 {
  const near = limited(x);
  exponentials(lower(near), upper(near), v128.load64_splat(constants(), 8));
  return keepZero(x, joined(lowPower(), highPower()));
}

/** tanh x = e / (e + 2) with e = e^(2x) − 1. */
export function tanhVector(x: v128): v128 {
  const near = f32x4.pmax(f32x4.pmin(x, f32x4.splat(20)), f32x4.splat(-20));
  const twice = f32x4.add(near, near);
  exponentials(lower(twice), upper(twice), v128.load64_splat(constants(), 8));
  const two = v128.load64_splat(constants(), 16);
  const low = lowPower();
  const high = highPower();
  return keepZero(x, joined(f64x2.div(low, f64x2.add(low, two)), f64x2.div(high, f64x2.add(high, two))));
}

/** 1 / (1 + e^−x). */
export function sigmoidVector(x: v128): v128 {
  const near = f32x4.neg(limited(x));
  exponentials(lower(near), upper(near), f64x2.splat(0));
  const one = v128.load64_splat(constants(), 8);
  const low = f64x2.div(one, f64x2.add(one, lowPower()));
  return joined(low, f64x2.div(one, f64x2.add(one, highPower())));
}
