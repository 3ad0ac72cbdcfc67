import { joined, keepZero, lower, upper } from '../lanes';
import { exponential64 } from './exponential';

/**
 * erf in float64. Below 1 its series, 2/√π·Σ (−1)ⁿ·x²ⁿ⁺¹/(n!·(2n + 1)) to n = 11, within 1.2e-10. From 1 to 4
 * 1 − e^−x²·g, where g, which is e^x²·erfc x, is the polynomial in u = 1/(x + 2) that agrees with it at the nine
 * Chebyshev nodes of u from 1/6 to 1/3, within 2.5e-10. From 4 on erfc is below 2e-8, half a unit of float32's 1.
 */
function errorFunction64(x: v128): v128 {
  const one = f64x2.splat(1);
  const size = f64x2.pmin(f64x2.abs(x), f64x2.splat(4));
  const s = f64x2.mul(x, x);
  let near = f64x2.splat(-1.2290555301717928e-9);
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(1.4807192815879218e-8));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(-1.6365844691234924e-7));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(1.6462114365889248e-6));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(-1.492565035840625e-5));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(0.00012055332981789664));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(-0.0008548327023450853));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(0.005223977625442188));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(-0.026866170645131252));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(0.11283791670955126));
  near = f64x2.add(f64x2.mul(near, s), f64x2.splat(-0.37612638903183754));
  near = f64x2.mul(f64x2.add(f64x2.mul(near, s), f64x2.splat(1.1283791670955126)), x);
  const u = f64x2.div(one, f64x2.add(size, f64x2.splat(2)));
  let g = f64x2.splat(3.268722159250315);
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(8.855764446659217));
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(-24.68984881075381));
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(15.389641568773113));
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(-0.8714816430973898));
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(2.633648408856033));
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(1.0561826117570794));
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(0.5686683405766605));
  g = f64x2.add(f64x2.mul(g, u), f64x2.splat(-0.00012089472184371386));
  const complement = f64x2.mul(exponential64(f64x2.neg(f64x2.mul(size, size))), g);
  // The sign of x is put back; NaN comes through, as pmin keeps it.
  const sign = v128.and(x, i64x2.splat(i64.MIN_VALUE));
  const far = v128.or(f64x2.sub(one, complement), sign);
  return v128.bitselect(near, far, f64x2.lt(f64x2.abs(x), one));
}

export function erfVector(x: v128): v128 {
  return keepZero(x, joined(errorFunction64(lower(x)), errorFunction64(upper(x))));
}
