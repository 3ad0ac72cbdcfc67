import { joined, keepZero, lower, upper } from '../lanes';

const rounder: f64 = 6755399441055744;
const ln2: f64 = Math.LN2;
// The bits of √½, the first of them: what is added to the exponent of x is what brings the rest of x into [√½, √2).
const rootHalfBits: i64 = 0x3fe6a09e00000000;

/**
 * The natural logarithm in float64. With x = 2^k·m, m from √½ to √2, and f = (m − 1)/(m + 1), which is at most 0.172,
 * log x = k·ln 2 + 2·(f + f³/3 + … + f¹⁵/15); what is left out is below 4e-14, relatively. Every float32 above 0 is a
 * normal float64.
 */
export function logarithm64(x: v128): v128 {
  const zero = f64x2.splat(0);
  const k = i64x2.shr_s(i64x2.sub(x, i64x2.splat(rootHalfBits)), 52);
  const m = i64x2.sub(x, i64x2.shl(k, 52));
  const exponent = f64x2.sub(i64x2.add(k, f64x2.splat(rounder)), f64x2.splat(rounder));
  const f = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)));
  const s = f64x2.mul(f, f);
  let p = f64x2.splat(2.0 / 15.0);
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 13.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 11.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 9.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 7.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 5.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.0 / 3.0));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2));
  let result = f64x2.add(f64x2.mul(exponent, f64x2.splat(ln2)), f64x2.mul(p, f));
  result = v128.bitselect(f64x2.splat(-Infinity), result, f64x2.eq(x, zero));
  result = v128.bitselect(x, result, f64x2.eq(x, f64x2.splat(Infinity)));
  return v128.bitselect(result, f64x2.splat(NaN), f64x2.ge(x, zero));
}

/** log(1 + x) in float64: what 1 + x loses of x is added again, divided by the derivative. */
export function logarithmOfOnePlus(x: v128): v128 {
  const one = f64x2.splat(1);
  const u = f64x2.add(x, one);
  const lost = f64x2.sub(x, f64x2.sub(u, one));
  const result = logarithm64(u);
  const atAnEnd = v128.or(f64x2.eq(u, f64x2.splat(0)), f64x2.eq(u, f64x2.splat(Infinity)));
  return v128.bitselect(result, f64x2.add(result, f64x2.div(lost, u)), atAnEnd);
}

export function logVector(x: v128): v128 {
  return joined(logarithm64(lower(x)), logarithm64(upper(x)));
}

export function log1pVector(x: v128): v128 {
  return keepZero(x, joined(logarithmOfOnePlus(lower(x)), logarithmOfOnePlus(upper(x))));
}
