import type { Recipe } from '../config/types.ts';

/** A small convolutional network: the shapes and settings of Keras's example for MNIST. */
export const convnet: Recipe = {
  name: 'convnet',
  description: 'conv 3×3×32 relu → pool → conv 3×3×64 relu → pool → dropout → 10 softmax, Adam, shuffled',
  model: {
    layers: [
      { type: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' },
      { type: 'MaxPooling2D', poolSize: 2 },
      { type: 'Conv2D', filters: 64, kernelSize: 3, activation: 'relu' },
      { type: 'MaxPooling2D', poolSize: 2 },
      { type: 'Flatten' },
      { type: 'Dropout', rate: 0.5 },
      { type: 'Dense', units: 10, activation: 'softmax' },
    ],
  },
  loss: 'sparseCategoricalCrossentropy',
  optimizer: { type: 'adam', learningRate: 1e-3 },
  metrics: ['accuracy'],
  epochs: 12,
  batchSize: 128,
  shuffle: true,
  evaluateEachEpoch: true,
};
