import type { BenchNetwork } from '../src/bench/networks.ts';

/** For tests: all kinds of layers that peers have too, and hardly any arithmetic. */
export const tiny: BenchNetwork = {
  name: 'tiny',
  batch: 4,
  inputShape: [7, 6, 2],
  model: {
    layers: [
      { type: 'Conv2D', filters: 3, kernelSize: 2, activation: 'relu' },
      { type: 'BatchNormalization' },
      { type: 'MaxPooling2D', poolSize: 2 },
      { type: 'Conv2D', filters: 2, kernelSize: 1 },
      { type: 'AveragePooling2D', poolSize: 2, strides: 1 },
      { type: 'Flatten' },
      { type: 'Dropout', rate: 0.1 },
      { type: 'Dense', units: 5, activation: 'relu' },
      { type: 'Dense', units: 3 },
      { type: 'Activation', activation: 'softmax' },
    ],
  },
  loss: 'sparseCategoricalCrossentropy',
  optimizer: { type: 'adam', learningRate: 1e-3 },
};
