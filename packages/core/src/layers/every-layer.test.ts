import { describe, expect, it } from 'vitest';
import { checkLayer, type LayerCase } from '../../test/check-layer.ts';
import { layerFromConfig } from './index.ts';

const cases: readonly LayerCase[] = [
  {
    config: { type: 'Dense', units: 3, activation: 'tanh' },
    inputShape: [4],
    outputShape: [3],
    parameters: { kernel: [4, 3], bias: [3] },
  },
  { config: { type: 'Activation', activation: 'gelu' }, inputShape: [3, 2], outputShape: [3, 2] },
  { config: { type: 'Flatten', name: 'flat' }, inputShape: [2, 3, 2], outputShape: [12] },
  { config: { type: 'Dropout', rate: 0.25 }, inputShape: [8], outputShape: [8] },
  {
    config: { type: 'Conv2D', filters: 3, kernelSize: 3 },
    inputShape: [5, 4, 2],
    outputShape: [3, 2, 3],
    parameters: { kernel: [3, 3, 2, 3], bias: [3] },
  },
  {
    config: {
      type: 'Conv2D',
      filters: 2,
      kernelSize: [2, 3],
      strides: [2, 1],
      padding: 'same',
      dilationRate: [1, 2],
      activation: 'sigmoid',
      useBias: false,
      kernelInitializer: 'heNormal',
    },
    inputShape: [5, 5, 1],
    outputShape: [3, 5, 2],
    parameters: { kernel: [2, 3, 1, 2] },
  },
  {
    config: { type: 'DepthwiseConv2D', kernelSize: 2, depthMultiplier: 3, strides: 2, activation: 'relu' },
    inputShape: [5, 4, 2],
    outputShape: [2, 2, 6],
    parameters: { depthwise_kernel: [2, 2, 2, 3], bias: [6] },
  },
  {
    config: { type: 'SeparableConv2D', filters: 4, kernelSize: 3, depthMultiplier: 2, padding: 'same' },
    inputShape: [4, 3, 2],
    outputShape: [4, 3, 4],
    parameters: { depthwise_kernel: [3, 3, 2, 2], pointwise_kernel: [1, 1, 4, 4], bias: [4] },
  },
  { config: { type: 'MaxPooling2D', poolSize: 2 }, inputShape: [5, 4, 2], outputShape: [2, 2, 2] },
  {
    config: { type: 'MaxPooling2D', poolSize: [3, 2], strides: 1, padding: 'same' },
    inputShape: [4, 3, 2],
    outputShape: [4, 3, 2],
  },
  {
    config: { type: 'AveragePooling2D', poolSize: 3, strides: [2, 3], padding: 'same' },
    inputShape: [5, 4, 2],
    outputShape: [3, 2, 2],
  },
  { config: { type: 'GlobalAveragePooling2D', keepDims: false }, inputShape: [3, 4, 2], outputShape: [2] },
  {
    config: { type: 'GlobalAveragePooling2D', keepDims: true },
    inputShape: [3, 4, 2],
    outputShape: [1, 1, 2],
  },
  {
    config: { type: 'BatchNormalization', momentum: 0.9 },
    inputShape: [3],
    outputShape: [3],
    parameters: { gamma: [3], beta: [3], moving_mean: [3], moving_variance: [3] },
    frozen: ['moving_mean', 'moving_variance'],
  },
  {
    config: { type: 'BatchNormalization', axis: 1, scale: false },
    inputShape: [2, 3, 2],
    outputShape: [2, 3, 2],
    parameters: { beta: [2], moving_mean: [2], moving_variance: [2] },
    frozen: ['moving_mean', 'moving_variance'],
  },
  {
    config: { type: 'LayerNormalization', epsilon: 1e-4 },
    inputShape: [2, 5],
    outputShape: [2, 5],
    parameters: { gamma: [5], beta: [5] },
  },
  {
    config: { type: 'LayerNormalization', axis: [1, 3], center: false },
    inputShape: [2, 3, 4],
    outputShape: [2, 3, 4],
    parameters: { gamma: [2, 4] },
  },
  {
    config: { type: 'Embedding', inputDim: 4, outputDim: 3 },
    inputShape: [5],
    outputShape: [5, 3],
    parameters: { embeddings: [4, 3] },
    ids: 4,
  },
  { config: { type: 'Reshape', targetShape: [2, -1, 1] }, inputShape: [6], outputShape: [2, 3, 1] },
  {
    config: {
      type: 'ZeroPadding2D',
      padding: [
        [1, 0],
        [2, 3],
      ],
    },
    inputShape: [2, 2, 2],
    outputShape: [3, 7, 2],
  },
  { config: { type: 'LeakyReLU', negativeSlope: 0.1 }, inputShape: [4], outputShape: [4] },
  { config: { type: 'ELU', alpha: 0.5 }, inputShape: [4], outputShape: [4] },
  {
    config: { type: 'PReLU', alphaInitializer: { type: 'constant', value: 0.25 } },
    inputShape: [2, 3],
    outputShape: [2, 3],
    parameters: { alpha: [2, 3] },
  },
  {
    config: { type: 'PReLU', sharedAxes: [1, 2] },
    inputShape: [2, 3, 4],
    outputShape: [2, 3, 4],
    parameters: { alpha: [1, 1, 4] },
  },
  { config: { type: 'Softmax', axis: 1 }, inputShape: [3, 2], outputShape: [3, 2] },
];

describe('every layer', () => {
  it.each(cases)('$config stands what layers have to', checkLayer);

  it('is among these', () => {
    const tried = [...new Set(cases.map(({ config }) => config.type))].sort();
    expect(() => layerFromConfig('?')).toThrow(`known are ${tried.join(', ')}`);
  });
});
