import { zerosLike } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { formatShape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { channelAffine } from './channel-affine.ts';
import { tableRow } from './channel-layout.ts';
import { channelMoments } from './channel-moments.ts';
import { mean } from './mean.ts';
import { mul } from './mul.ts';
import { reshape } from './reshape.ts';
import { rsqrt } from './rsqrt.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

/** Added to a variance before its root is taken: 1e-3 unless said, as in Keras. */
export interface NormOptions {
  readonly epsilon?: number;
}

/**
 * γ·(x − mean) / √(variance + ε) + β with given statistics: x [..., channels], all others [channels] or broadcasting to
 * x (Ioffe and Szegedy 2015).
 */
export function batchNorm(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  { epsilon = 1e-3 }: NormOptions = {},
): Tensor {
  const inverse = rsqrt(add(variance, epsilon));
  const scale = gamma === null ? inverse : mul(inverse, gamma);
  const offset = beta ?? zerosLike(mean);
  if ([mean, scale, offset].every(({ shape }) => sameShape(shape, x.shape.slice(-1)))) {
    return channelAffine(x, mean, scale, offset);
  }
  const scaled = mul(sub(x, mean), scale);
  return beta === null ? scaled : add(scaled, beta);
}

/** `batchNorm` with the batch's own statistics, over all axes but the last; the variance is not Bessel's. */
export function batchNormTraining(
  x: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  options?: NormOptions,
): Tensor {
  const { mean, variance } = batchMoments(x);
  return batchNorm(x, mean, variance, gamma, beta, options);
}

/** Mean and variance [channels] over all axes of x [..., channels] but the last. */
export function batchMoments(x: Tensor): { mean: Tensor; variance: Tensor } {
  if (x.rank < 2)
    throw new ShapeError(`batchNorm: expected an input [batch, …, channels], found ${formatShape(x.shape)}`);
  const table = channelMoments(x);
  return { mean: tableRow(table, 0), variance: tableRow(table, 1) };
}

/** Mean and variance over some axes. */
export function moments(
  x: Tensor,
  axes: readonly number[],
  keepDims: boolean,
): { mean: Tensor; variance: Tensor } {
  const centre = mean(x, { axes, keepDims: true });
  const variance = mean(square(sub(x, centre)), { axes, keepDims });
  return { mean: keepDims ? centre : reshape(centre, variance.shape), variance };
}
