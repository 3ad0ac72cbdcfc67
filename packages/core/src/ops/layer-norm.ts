import { ShapeError } from '../errors.ts';
import { formatShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { batchNorm, moments, type NormOptions } from './batch-norm.ts';

/**
 * γ·(x − mean) / √(variance + ε) + β with the statistics of the last axis: x [..., features], γ and β [features] or null
 * (Ba, Kiros and Hinton 2016). ε is 1e-3 unless said.
 */
export function layerNorm(
  x: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  options?: NormOptions,
): Tensor {
  if (x.rank < 1)
    throw new ShapeError(`layerNorm: expected an input [..., features], found ${formatShape(x.shape)}`);
  const { mean, variance } = moments(x, [-1], true);
  return batchNorm(x, mean, variance, gamma, beta, options);
}
