import type { Recipe } from '../config/types.ts';

/** Document 001: the same network as Keras trains it. */
export const kerasMlp: Recipe = {
  name: 'keras-mlp',
  description: '784 → 512 relu → 10 softmax, RMSprop, shuffled: 98% on MNIST',
  model: {
    layers: [
      { type: 'Dense', units: 512, activation: 'relu', kernelInitializer: 'glorotUniform' },
      { type: 'Dense', units: 10, activation: 'softmax', kernelInitializer: 'glorotUniform' },
    ],
  },
  loss: 'sparseCategoricalCrossentropy',
  optimizer: { type: 'rmsprop', learningRate: 1e-3, rho: 0.9, epsilon: 1e-7 },
  metrics: ['accuracy'],
  epochs: 5,
  batchSize: 128,
  shuffle: true,
  evaluateEachEpoch: true,
};
