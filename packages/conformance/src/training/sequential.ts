import { type Backend, type HostArray, modelFromJSON, type OptimizerConfig, typedArray } from '@athanor/core';
import { streamFor } from '../data.ts';
import type { Trajectory } from './mlp.ts';

/** A model and its data as configurations and numbers say them: every backend starts from the same. */
export interface Recipe {
  readonly layers: readonly object[];
  readonly inputShape: readonly number[];
  readonly loss: string;
  readonly optimizer: OptimizerConfig;
  readonly metrics: readonly string[];
  data(): { readonly x: HostArray; readonly y: HostArray };
}

const samples = 40;
const batchSize = 8;
const epochs = 7;

/** The steps of a training: 35. */
export const sequentialSteps: number = (samples / batchSize) * epochs;

function images(): HostArray {
  const shape = [samples, 4, 4, 1];
  return { shape, dtype: 'float32', data: typedArray('float32', streamFor('images').uniform(samples * 16)) };
}

/** What is trained by `Sequential`, with a shuffle, dropout and metrics. */
export const recipes: Readonly<Record<'classifier' | 'regressor', Recipe>> = {
  classifier: {
    layers: [
      { type: 'Flatten' },
      { type: 'Dense', units: 12, activation: 'relu' },
      { type: 'Dropout', rate: 0.125 },
      { type: 'Dense', units: 4, activation: 'softmax' },
    ],
    inputShape: [4, 4, 1],
    loss: 'sparseCategoricalCrossentropy',
    optimizer: { type: 'adam', learningRate: 0.05, epsilon: 1e-3 },
    metrics: ['accuracy'],
    data() {
      const x = images();
      // The class is the brightest of the four quarters.
      const y = Int32Array.from({ length: samples }, (_, i) => {
        const quarters = [0, 2, 8, 10].map((corner) =>
          [0, 1, 4, 5].reduce((sum, offset) => sum + x.data[i * 16 + corner + offset]!, 0),
        );
        return quarters.indexOf(Math.max(...quarters));
      });
      return { x, y: { shape: [samples], dtype: 'int32', data: y } };
    },
  },
  regressor: {
    layers: [
      { type: 'Flatten' },
      { type: 'Dense', units: 10, activation: 'tanh' },
      { type: 'Dense', units: 6 },
      { type: 'Activation', activation: 'sigmoid' },
      { type: 'Dense', units: 2 },
    ],
    inputShape: [4, 4, 1],
    loss: 'meanSquaredError',
    optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
    metrics: [],
    data() {
      const x = images();
      const y = Float32Array.from({ length: samples * 2 }, (_, i) => {
        const image = Math.floor(i / 2) * 16;
        return i % 2 === 0 ? x.data[image]! + x.data[image + 15]! : 2 * x.data[image + 5]! - 1;
      });
      return { x, y: { shape: [samples, 2], dtype: 'float32', data: y } };
    },
  },
};

/** Trains a recipe with seed 5, then evaluates it: the evaluation's numbers follow the losses of the steps. */
export async function trainSequential(backend: Backend, recipe: Recipe): Promise<Trajectory> {
  const { layers, inputShape, loss, optimizer, metrics } = recipe;
  const model = modelFromJSON({ type: 'Sequential', inputShape, layers }, { backend, seed: 5 });
  try {
    model.compile({ loss, optimizer, metrics });
    const data = recipe.data();
    const losses: number[] = [];
    for await (const event of model.train(data, { epochs, batchSize })) {
      if (event.type === 'batch') losses.push(event.loss);
    }
    losses.push(...Object.values(await model.evaluate(data)));
    const weights = Object.entries(await model.getWeights()).map(([name, { shape, data: values }]) => ({
      name,
      shape,
      values: Float64Array.from(values),
    }));
    return { losses: Float64Array.from(losses), weights };
  } finally {
    model.dispose();
  }
}
