import type { Recipe } from '../config/types.ts';

/** Document 002: three layers held to one-hot labels by their squared error. */
export const threeLayerMse: Recipe = {
  name: 'three-layer-mse',
  description: '784 → 256 relu → 128 relu → 10, mean squared error against one-hot labels',
  model: {
    layers: [
      {
        type: 'Dense',
        units: 256,
        activation: 'relu',
        kernelInitializer: { type: 'randomNormal', stddev: 0.1 },
      },
      {
        type: 'Dense',
        units: 128,
        activation: 'relu',
        kernelInitializer: { type: 'randomNormal', stddev: 0.1 },
      },
      { type: 'Dense', units: 10, kernelInitializer: { type: 'randomNormal', stddev: 0.1 } },
    ],
  },
  loss: 'meanSquaredError',
  optimizer: { type: 'sgd', learningRate: 1e-3 },
  metrics: ['accuracy'],
  epochs: 10,
  batchSize: 128,
  shuffle: false,
  evaluateEachEpoch: false,
};
