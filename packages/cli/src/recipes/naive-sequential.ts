import type { Recipe } from '../config/types.ts';

/** Documents 000 and 001: NaiveDense and NaiveSequential, trained by hand in file order. */
export const naiveSequential: Recipe = {
  name: 'naive-sequential',
  description: '784 → 512 relu → 10 softmax, plain SGD in file order',
  model: {
    layers: [
      {
        type: 'Dense',
        units: 512,
        activation: 'relu',
        kernelInitializer: { type: 'randomUniform', minimum: 0, maximum: 0.1 },
      },
      {
        type: 'Dense',
        units: 10,
        activation: 'softmax',
        kernelInitializer: { type: 'randomUniform', minimum: 0, maximum: 0.1 },
      },
    ],
  },
  loss: 'sparseCategoricalCrossentropy',
  optimizer: { type: 'sgd', learningRate: 1e-3 },
  metrics: ['accuracy'],
  epochs: 10,
  batchSize: 128,
  shuffle: false,
  evaluateEachEpoch: false,
};
