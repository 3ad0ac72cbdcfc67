import type { WindowOptions } from '@athanor/core';
import * as core from '@athanor/core';
import { distinctFloats, floats, type OpSample } from './sample.ts';

type Use = readonly [x: readonly number[], filter: readonly number[], options: WindowOptions];

const convolutions: readonly Use[] = [
  [[2, 5, 5, 2], [3, 3, 2, 3], {}],
  [[1, 4, 5, 1], [3, 3, 1, 2], { padding: 'same' }],
  [[1, 7, 5, 2], [3, 2, 2, 3], { strides: 2, padding: 'same' }],
  [[2, 6, 7, 1], [2, 3, 1, 2], { strides: [2, 3] }],
  [[1, 6, 6, 2], [2, 2, 2, 1], { dilations: 2 }],
  [[1, 5, 5, 1], [3, 2, 1, 2], { dilations: [1, 2], padding: 'same' }],
  [[1, 4, 4, 3], [1, 1, 3, 2], { strides: 3 }],
  [[1, 3, 3, 2], [3, 3, 2, 2], {}],
];

function convolution(
  op: (x: core.Tensor, filter: core.Tensor, options?: WindowOptions) => core.Tensor,
): readonly OpSample[] {
  return convolutions.map(([x, filter, options]) => ({
    label: JSON.stringify(options),
    inputs: [floats(x), floats(filter)],
    call: (image, weights) => op(image!, weights!, options),
  }));
}

const pools: readonly (readonly [x: readonly number[], options: core.PoolOptions])[] = [
  [[2, 4, 6, 2], { poolSize: 2 }],
  [[1, 5, 5, 2], { poolSize: 3, strides: 2, padding: 'same' }],
  [[1, 5, 7, 1], { poolSize: [2, 3], strides: [1, 2] }],
  [[1, 3, 3, 1], { poolSize: 2, padding: 'same' }],
  [[2, 5, 5, 1], { poolSize: 2, strides: 3 }],
];

function pooling(op: core.PoolOp): readonly OpSample[] {
  return pools.map(([x, options]) => ({
    label: JSON.stringify(options),
    inputs: [distinctFloats(x)],
    call: (image) => op(image!, options),
  }));
}

/** Ops of images, and the normalisations. */
export const imageSamples: Record<
  'conv2d' | 'depthwiseConv2d' | 'maxPool2d' | 'avgPool2d' | 'batchNorm' | 'batchNormTraining' | 'layerNorm',
  readonly OpSample[]
> = {
  conv2d: [
    ...convolution(core.conv2d),
    {
      label: 'a bias and relu',
      inputs: [floats([2, 5, 4, 2]), floats([3, 2, 2, 3]), floats([3])],
      call: (x, filter, bias) => core.conv2d(x!, filter!, { bias: bias!, activation: 'relu' }),
    },
    {
      label: 'a bias',
      inputs: [floats([1, 4, 4, 1]), floats([2, 2, 1, 2]), floats([2])],
      call: (x, filter, bias) => core.conv2d(x!, filter!, { bias: bias!, padding: 'same' }),
    },
  ],
  depthwiseConv2d: convolution(core.depthwiseConv2d),
  maxPool2d: pooling(core.maxPool2d),
  avgPool2d: pooling(core.avgPool2d),
  batchNorm: [
    {
      label: 'given statistics',
      inputs: [floats([4, 3]), floats([3]), floats([3], 0.5, 2), floats([3]), floats([3])],
      call: (x, mean, variance, gamma, beta) => core.batchNorm(x!, mean!, variance!, gamma!, beta!),
    },
  ],
  batchNormTraining: [
    {
      label: 'rank 2',
      inputs: [floats([6, 3]), floats([3]), floats([3])],
      call: (x, gamma, beta) => core.batchNormTraining(x!, gamma!, beta!),
    },
    {
      label: 'images, epsilon 0.1',
      inputs: [floats([2, 3, 2, 2]), floats([2]), floats([2])],
      call: (x, gamma, beta) => core.batchNormTraining(x!, gamma!, beta!, { epsilon: 0.1 }),
    },
  ],
  layerNorm: [
    {
      label: 'rank 2',
      inputs: [floats([3, 5]), floats([5]), floats([5])],
      call: (x, gamma, beta) => core.layerNorm(x!, gamma!, beta!),
    },
    {
      label: 'rank 3, neither gamma nor beta',
      inputs: [floats([2, 2, 4])],
      call: (x) => core.layerNorm(x!, null, null, { epsilon: 0.01 }),
    },
  ],
};
