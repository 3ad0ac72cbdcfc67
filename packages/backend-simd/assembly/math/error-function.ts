import { joined, keepZero, lower, upper } from '../lanes';
import { constants } from './constants';
import { exponentials, highPower, lowPower } from './exponential';

/** erf in float64 for |x| ≤ 1: x times a polynomial in x², within 2^-34 of it relatively. */
function nearZero(x: v128): v128 {
  const at = constants();
  const s = f64x2.mul(x, x);
  let p = f64x2.add(f64x2.mul(v128.load64_splat(at, 376), s), v128.load64_splat(at, 368));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 360));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 352));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 344));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 336));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 328));
  p = f64x2.add(f64x2.mul(p, s), v128.load64_splat(at, 320));
  return f64x2.mul(p, x);
}

/**
 * erf in float64 for x from 1 to 4: 1 − e^−x²·g, where g is a polynomial in 1/(x + 2), within 2^-30 relatively. `power` is
 * e^−x².
 */
function farFromZero(x: v128, power: v128): v128 {
  const at = constants();
  const u = f64x2.div(v128.load64_splat(at, 8), f64x2.add(x, v128.load64_splat(at, 16)));
  let g = f64x2.add(f64x2.mul(v128.load64_splat(at, 440), u), v128.load64_splat(at, 432));
  g = f64x2.add(f64x2.mul(g, u), v128.load64_splat(at, 424));
  g = f64x2.add(f64x2.mul(g, u), v128.load64_splat(at, 416));
  g = f64x2.add(f64x2.mul(g, u), v128.load64_splat(at, 408));
  g = f64x2.add(f64x2.mul(g, u), v128.load64_splat(at, 400));
  g = f64x2.add(f64x2.mul(g, u), v128.load64_splat(at, 392));
  g = f64x2.add(f64x2.mul(g, u), v128.load64_splat(at, 384));
  return f64x2.sub(v128.load64_splat(at, 8), f64x2.mul(power, g));
}

/** From 4 on erfc is below 2e-8, half a unit of float32's 1. */
export function erfVector(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(4));
  const isNear = f32x4.lt(size, f32x4.splat(1));
  let near = x;
  if (v128.any_true(isNear)) near = joined(nearZero(lower(x)), nearZero(upper(x)));
  if (i32x4.all_true(isNear)) return keepZero(x, near);
  const low = lower(size);
  const high = upper(size);
  exponentials(f64x2.neg(f64x2.mul(low, low)), f64x2.neg(f64x2.mul(high, high)), f64x2.splat(0));
  const far = joined(farFromZero(low, lowPower()), farFromZero(high, highPower()));
  const sign = v128.and(x, i32x4.splat(i32.MIN_VALUE));
  return keepZero(x, v128.bitselect(near, v128.or(far, sign), isNear));
}
