import type { Recipe } from '../config/types.ts';

/**
 * Document 004: forward and backward by hand, all images at once. Its column of ones is a bias that is drawn like the
 * other weights, and its loss's backward is not divided by the batch: that of the sum.
 */
export const numpyManual: Recipe = {
  name: 'numpy-manual',
  description: '784 and a one → 100 sigmoid → 10 softmax, all images as one batch',
  model: {
    layers: [
      {
        type: 'Dense',
        units: 100,
        activation: 'sigmoid',
        kernelInitializer: { type: 'randomNormal', stddev: 1 },
        biasInitializer: { type: 'randomNormal', stddev: 1 },
      },
      {
        type: 'Dense',
        units: 10,
        activation: 'softmax',
        useBias: false,
        kernelInitializer: { type: 'randomNormal', stddev: 1 },
      },
    ],
  },
  loss: { type: 'categoricalCrossentropy', epsilon: 1e-12, epsilonMode: 'add', reduction: 'sum' },
  optimizer: { type: 'sgd', learningRate: 1e-5 },
  metrics: ['accuracy'],
  epochs: 50,
  batchSize: 'all',
  shuffle: false,
  evaluateEachEpoch: false,
};
