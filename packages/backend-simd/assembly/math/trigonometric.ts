import * as host from '../host';
import { joined, keepZero, lower, upper } from '../lanes';

const rounder: f64 = 6755399441055744;
const twoOverPi: f64 = 0.6366197723675814;
// π/2 in two parts. The first has 33 bits, so that its product with a whole number below 2^20 is exact.
const halfPiHigh: f64 = 1.5707963267341256;
const halfPiLow: f64 = 6.077100506506192e-11;
const largest: f32 = 1000000;

/**
 * sin(x + quarter·π/2) in float64 for |x| ≤ 10⁶. With n the whole number nearest to x·2/π, r = x − n·π/2 is at most
 * π/4; n + quarter says which of ±sin r and ±cos r it is. Both are Taylor's series, to r¹³ and r¹⁴.
 */
function sine64(x: v128, quarter: i64): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(twoOverPi)), f64x2.splat(rounder));
  const n = f64x2.sub(shifted, f64x2.splat(rounder));
  const quarters = i64x2.add(shifted, i64x2.splat(quarter));
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(halfPiHigh)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(halfPiLow)));
  const s = f64x2.mul(r, r);
  let sine = f64x2.splat(1.0 / 6227020800.0);
  sine = f64x2.add(f64x2.mul(sine, s), f64x2.splat(-1.0 / 39916800.0));
  sine = f64x2.add(f64x2.mul(sine, s), f64x2.splat(1.0 / 362880.0));
  sine = f64x2.add(f64x2.mul(sine, s), f64x2.splat(-1.0 / 5040.0));
  sine = f64x2.add(f64x2.mul(sine, s), f64x2.splat(1.0 / 120.0));
  sine = f64x2.add(f64x2.mul(sine, s), f64x2.splat(-1.0 / 6.0));
  sine = f64x2.add(r, f64x2.mul(r, f64x2.mul(sine, s)));
  let cosine = f64x2.splat(-1.0 / 87178291200.0);
  cosine = f64x2.add(f64x2.mul(cosine, s), f64x2.splat(1.0 / 479001600.0));
  cosine = f64x2.add(f64x2.mul(cosine, s), f64x2.splat(-1.0 / 3628800.0));
  cosine = f64x2.add(f64x2.mul(cosine, s), f64x2.splat(1.0 / 40320.0));
  cosine = f64x2.add(f64x2.mul(cosine, s), f64x2.splat(-1.0 / 720.0));
  cosine = f64x2.add(f64x2.mul(cosine, s), f64x2.splat(1.0 / 24.0));
  cosine = f64x2.add(f64x2.mul(cosine, s), f64x2.splat(-0.5));
  cosine = f64x2.add(f64x2.mul(cosine, s), f64x2.splat(1));
  const one = i64x2.splat(1);
  const odd = i64x2.eq(v128.and(quarters, one), one);
  const sign = i64x2.shl(v128.and(quarters, i64x2.splat(2)), 62);
  return v128.xor(v128.bitselect(cosine, sine, odd), sign);
}

function allSmall(x: v128): bool {
  return !v128.any_true(f32x4.gt(f32x4.abs(x), f32x4.splat(largest)));
}

export function sinVector(x: v128): v128 {
  if (allSmall(x)) return keepZero(x, joined(sine64(lower(x), 0), sine64(upper(x), 0)));
  let result = f32x4.splat(<f32>host.sin(<f64>f32x4.extract_lane(x, 0)));
  result = f32x4.replace_lane(result, 1, <f32>host.sin(<f64>f32x4.extract_lane(x, 1)));
  result = f32x4.replace_lane(result, 2, <f32>host.sin(<f64>f32x4.extract_lane(x, 2)));
  return f32x4.replace_lane(result, 3, <f32>host.sin(<f64>f32x4.extract_lane(x, 3)));
}

export function cosVector(x: v128): v128 {
  if (allSmall(x)) return joined(sine64(lower(x), 1), sine64(upper(x), 1));
  let result = f32x4.splat(<f32>host.cos(<f64>f32x4.extract_lane(x, 0)));
  result = f32x4.replace_lane(result, 1, <f32>host.cos(<f64>f32x4.extract_lane(x, 1)));
  result = f32x4.replace_lane(result, 2, <f32>host.cos(<f64>f32x4.extract_lane(x, 2)));
  return f32x4.replace_lane(result, 3, <f32>host.cos(<f64>f32x4.extract_lane(x, 3)));
}
