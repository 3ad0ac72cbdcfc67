import { joined, keepZero, lower, upper } from '../lanes';
import { constants } from './constants';
import { exponentials, highPower, lowPower } from './exponential';

// The bits of √½, the first of them: what is taken from the bits of x leaves as exponent what brings the rest of x into
// [√½, √2). In float32, in float64 and in the upper half of float64.
const rootHalfBits32: i32 = 0x3f3504f3;
const rootHalfBits: i64 = 0x3fe6a09e00000000;
const rootHalfUpperBits: i32 = 0x3fe6a09e;

/**
 * The natural logarithm in float64. With x = 2^k·m, m from √½ to √2, and f = (m − 1)/(m + 1), which is at most 0.172,
 * log x = k·ln 2 + 2·(f + f³/3 + … + f¹⁵/15); what is left out is below 4e-14, relatively. Every float32 above 0 is a
 * normal float64.
 */
export function logarithm64(x: v128): v128 {
  const at = constants();
  const rounder = v128.load64_splat(at);
  const one = v128.load64_splat(at, 8);
  const zero = f64x2.splat(0);
  const k = i64x2.shr_s(i64x2.sub(x, i64x2.splat(rootHalfBits)), 52);
  const m = i64x2.sub(x, i64x2.shl(k, 52));
  const exponent = f64x2.sub(i64x2.add(k, rounder), rounder);
  const f = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const s = f64x2.mul(f, f);
  let p = f64x2.splat(2.0 / 15.0);
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 13.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 11.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 9.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 7.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 5.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 3.0));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 16));
  let result = f64x2.add(f64x2.mul(exponent, v128.load64_splat(at, 48)), f64x2.mul(p, f));
  result = v128.bitselect(f64x2.splat(-Infinity), result, f64x2.eq(x, zero));
  result = v128.bitselect(x, result, f64x2.eq(x, f64x2.splat(Infinity)));
  return v128.bitselect(result, f64x2.splat(NaN), f64x2.ge(x, zero));
}

/** log(1 + x) in float64: what 1 + x loses of x is added again, divided by the derivative. */
function logarithmOfOnePlus(x: v128): v128 {
  const one = v128.load64_splat(constants(), 8);
  const u = f64x2.add(x, one);
  const lost = f64x2.sub(x, f64x2.sub(u, one));
  const result = logarithm64(u);
  const atAnEnd = v128.or(f64x2.eq(u, f64x2.splat(0)), f64x2.eq(u, f64x2.splat(Infinity)));
  return v128.bitselect(result, f64x2.add(result, f64x2.div(lost, u)), atAnEnd);
}

/** k·ln 2 + log(1 + d) in float64 for 1 + d from √½ to √2, within 2^-37 of it relatively: f is d/(d + 2). */
function logarithmNearOne(k: v128, d: v128): v128 {
  const at = constants();
  const f = f64x2.div(d, f64x2.add(d, v128.load64_splat(at, 16)));
  const s = f64x2.mul(f, f);
  let p = f64x2.add(f64x2.mul(v128.load64_splat(at, 160), s), v128.load64_splat(at, 152));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 144));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 136));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 128));
  return f64x2.add(f64x2.mul(k, v128.load64_splat(at, 48)), f64x2.mul(p, f));
}

/** Four of them as float32: k has four int32 lanes, d is two in `low` and two in `high`. */
function logarithmsNearOne(k: v128, low: v128, high: v128): v128 {
  const upperK = v128.shuffle<u32>(k, k, 2, 3, 2, 3);
  return joined(
    logarithmNearOne(f64x2.convert_low_i32x4_s(k), low),
    logarithmNearOne(f64x2.convert_low_i32x4_s(upperK), high),
  );
}

export function logVector(x: v128): v128 {
  // Only where every x is a normal number above 0 does its exponent stand in its bits.
  const isNormal = i32x4.lt_u(i32x4.sub(x, i32x4.splat(0x00800000)), i32x4.splat(0x7f000000));
  const k = i32x4.shr_s(i32x4.sub(x, i32x4.splat(rootHalfBits32)), 23);
  const d = f32x4.sub(i32x4.sub(x, i32x4.shl(k, 23)), f32x4.splat(1));
  // In this order: the compiler may compute what is returned first before it looks at the condition.
  if (i32x4.all_true(isNormal)) return logarithmsNearOne(k, lower(d), upper(d));
  return joined(logarithm64(lower(x)), logarithm64(upper(x)));
}

/** m − 1 for u = 1 + x = 2^k·m, and x itself where k is 0: there 1 + x may have lost some of x. */
function beyondOne(x: v128, u: v128, exponentBits: v128): v128 {
  const one = v128.load64_splat(constants(), 8);
  const d = f64x2.sub(i64x2.sub(u, exponentBits), one);
  return v128.bitselect(x, d, i64x2.eq(exponentBits, i64x2.splat(0)));
}

export function log1pVector(x: v128): v128 {
  const inRange = v128.and(f32x4.gt(x, f32x4.splat(-1)), f32x4.lt(x, f32x4.splat(Infinity)));
  const low = lower(x);
  const high = upper(x);
  const one = v128.load64_splat(constants(), 8);
  const uLow = f64x2.add(low, one);
  const uHigh = f64x2.add(high, one);
  const upperBits = v128.shuffle<u32>(uLow, uHigh, 1, 3, 5, 7);
  const k = i32x4.shr_s(i32x4.sub(upperBits, i32x4.splat(rootHalfUpperBits)), 20);
  const zero = i32x4.splat(0);
  const exponents = i32x4.shl(k, 20);
  const dLow = beyondOne(low, uLow, v128.shuffle<u32>(zero, exponents, 0, 4, 1, 5));
  const dHigh = beyondOne(high, uHigh, v128.shuffle<u32>(zero, exponents, 2, 6, 3, 7));
  if (i32x4.all_true(inRange)) return keepZero(x, logarithmsNearOne(k, dLow, dHigh));
  return keepZero(x, joined(logarithmOfOnePlus(low), logarithmOfOnePlus(high)));
}

/**
 * log(1 + e) in float64 for e from 0 to 1: with f = e/(e + 2), at most 1/3, f times a polynomial in f², within 2^-33 of it
 * relatively.
 */
function logarithmOfSmall(e: v128): v128 {
  const at = constants();
  const f = f64x2.div(e, f64x2.add(e, v128.load64_splat(at, 16)));
  const s = f64x2.mul(f, f);
  let p = f64x2.add(f64x2.mul(v128.load64_splat(at, 232), s), v128.load64_splat(at, 224));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 216));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 208));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 200));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 192));
  return f64x2.mul(p, f);
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^−|x|). */
export function softplusVector(x: v128): v128 {
  const near = f32x4.neg(f32x4.pmin(f32x4.abs(x), f32x4.splat(200)));
  const most = f32x4.pmax(x, f32x4.splat(0));
  exponentials(lower(near), upper(near), f64x2.splat(0));
  const low = logarithmOfSmall(lowPower());
  return joined(f64x2.add(lower(most), low), f64x2.add(upper(most), logarithmOfSmall(highPower())));
}
