import * as host from '../host';
import { joined, keepZero, lower, upper } from '../lanes';
import { constants } from './constants';

const largest: f32 = 1000000;

/**
 * ±sin(x − (n + half)·π) in float64 for |x| ≤ 10⁶, minus where the whole number n + sign is odd; n is what makes the
 * difference r at most π/2. sin r is r times a polynomial in r², within 2^-35 of it relatively.
 */
function sine64(x: v128, half: v128, sign: i64): v128 {
  const at = constants();
  const rounder = v128.load64_splat(at);
  const shifted = f64x2.add(f64x2.sub(f64x2.mul(x, v128.load64_splat(at, 240)), half), rounder);
  const n = f64x2.add(f64x2.sub(shifted, rounder), half);
  let r = f64x2.sub(x, f64x2.mul(n, v128.load64_splat(at, 256)));
  r = f64x2.sub(r, f64x2.mul(n, v128.load64_splat(at, 264)));
  const s = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.mul(v128.load64_splat(at, 312), s), v128.load64_splat(at, 304));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 296));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 288));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 280));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 272));
  return v128.xor(f64x2.mul(p, r), i64x2.shl(i64x2.add(shifted, i64x2.splat(sign)), 63));
}

function allSmall(x: v128): bool {
  return !v128.any_true(f32x4.gt(f32x4.abs(x), f32x4.splat(largest)));
}

function byHost(x: f32, isCosine: bool): f32 {
  return <f32>(isCosine ? host.cos(<f64>x) : host.sin(<f64>x));
}

/** sin x, or cos x = sin(x + π/2): x − (n + ½)·π = r makes it −sin r where n is even. */
function sine(x: v128, isCosine: bool): v128 {
  if (allSmall(x)) {
    const half = isCosine ? v128.load64_splat(constants(), 248) : f64x2.splat(0);
    const sign = <i64>isCosine;
    return joined(sine64(lower(x), half, sign), sine64(upper(x), half, sign));
  }
  let result = f32x4.splat(byHost(f32x4.extract_lane(x, 0), isCosine));
  result = f32x4.replace_lane(result, 1, byHost(f32x4.extract_lane(x, 1), isCosine));
  result = f32x4.replace_lane(result, 2, byHost(f32x4.extract_lane(x, 2), isCosine));
  return f32x4.replace_lane(result, 3, byHost(f32x4.extract_lane(x, 3), isCosine));
}

export function sinVector(x: v128): v128 {
  return keepZero(x, sine(x, false));
}

export function cosVector(x: v128): v128 {
  return sine(x, true);
}
