import type { Recipe } from '../config/types.ts';

/** Document 003: cross-entropy from logits, one loss an image, so the gradient is that of their sum. */
export const threeLayerXent: Recipe = {
  name: 'three-layer-xent',
  description: '784 → 256 relu → 128 relu → 10 logits, cross-entropy summed over the batch',
  model: {
    layers: [
      {
        type: 'Dense',
        units: 256,
        activation: 'relu',
        kernelInitializer: { type: 'truncatedNormal', stddev: 0.1 },
      },
      {
        type: 'Dense',
        units: 128,
        activation: 'relu',
        kernelInitializer: { type: 'truncatedNormal', stddev: 0.1 },
      },
      { type: 'Dense', units: 10, kernelInitializer: { type: 'truncatedNormal', stddev: 0.1 } },
    ],
  },
  loss: { type: 'categoricalCrossentropy', fromLogits: true, reduction: 'sum' },
  optimizer: { type: 'sgd', learningRate: 1e-3 },
  metrics: ['accuracy'],
  epochs: 50,
  batchSize: 100,
  shuffle: true,
  evaluateEachEpoch: true,
};
