import type { Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { square } from './square.ts';
import { elementwiseOp, type UnaryOp } from './unary-op.ts';

/** The standard normal distribution function, Φ(x) = (1 + erf(x / √2)) / 2. */
const normalDistribution = (x: Tensor): Tensor => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

/** The standard normal density, φ(x) = e^(−x²/2) / √(2π). */
const normalDensity = (x: Tensor): Tensor => mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));

/** x·Φ(x), in its exact form (Hendrycks and Gimpel 2016). Gradient: dy·(Φ(x) + x·φ(x)). */
export const gelu: UnaryOp = elementwiseOp(
  'gelu',
  'inputs',
  (x) => mul(x, normalDistribution(x)),
  ({ x }, dy) => mul(dy, add(normalDistribution(x), mul(x, normalDensity(x)))),
);
