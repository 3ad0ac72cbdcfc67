import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../train/model.ts';
import { recipeNamed, recipes } from './index.ts';

// What the five documents do (spec: the table of recipes), figure by figure.
const expected = {
  'naive-sequential': {
    parameters: 407_050,
    epochs: 10,
    batchSize: 128,
    shuffle: false,
    evaluateEachEpoch: false,
  },
  'keras-mlp': { parameters: 407_050, epochs: 5, batchSize: 128, shuffle: true, evaluateEachEpoch: true },
  'three-layer-mse': {
    parameters: 235_146,
    epochs: 10,
    batchSize: 128,
    shuffle: false,
    evaluateEachEpoch: false,
  },
  'three-layer-xent': {
    parameters: 235_146,
    epochs: 50,
    batchSize: 100,
    shuffle: true,
    evaluateEachEpoch: true,
  },
  'numpy-manual': {
    parameters: 79_500,
    epochs: 50,
    batchSize: 'all',
    shuffle: false,
    evaluateEachEpoch: false,
  },
};

describe('the recipes', () => {
  it('are five, by name', () => {
    expect(recipes.map(({ name }) => name)).toEqual(Object.keys(expected));
    expect(recipeNamed('no-such')).toBeUndefined();
  });

  it.each(Object.entries(expected))(
    '%s is as its document has it',
    async (name, { parameters, ...settings }) => {
      const recipe = recipeNamed(name)!;
      expect(recipe).toMatchObject(settings);
      const backend = await createBackend();
      const model = buildModel({ ...recipe, seed: 1 }, [784], backend);
      expect(model.countParameters()).toBe(parameters);
      expect(model.outputShape).toEqual([10]);
      model.dispose();
    },
  );

  it('train by the losses and updates of their documents', () => {
    const trained = recipes.map(({ loss, optimizer }) => ({ loss, optimizer }));
    const sgd = { type: 'sgd', learningRate: 1e-3 };
    expect(trained).toEqual([
      { loss: 'sparseCategoricalCrossentropy', optimizer: sgd },
      {
        loss: 'sparseCategoricalCrossentropy',
        optimizer: { type: 'rmsprop', learningRate: 1e-3, rho: 0.9, epsilon: 1e-7 },
      },
      { loss: 'meanSquaredError', optimizer: sgd },
      { loss: { type: 'categoricalCrossentropy', fromLogits: true, reduction: 'sum' }, optimizer: sgd },
      {
        loss: { type: 'categoricalCrossentropy', epsilon: 1e-12, epsilonMode: 'add', reduction: 'sum' },
        optimizer: { type: 'sgd', learningRate: 1e-5 },
      },
    ]);
  });

  it('draw their weights as their documents do', async () => {
    const backend = await createBackend();
    const weightsOf = async (name: string) => {
      const model = buildModel({ ...recipeNamed(name)!, seed: 3 }, [784], backend);
      const weights = await model.getWeights();
      model.dispose();
      return weights;
    };
    const spread = (values: ArrayLike<number>) => {
      const list = Array.from(values);
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      const deviation = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
      return {
        mean,
        deviation,
        least: list.reduce((a, b) => Math.min(a, b)),
        most: list.reduce((a, b) => Math.max(a, b)),
      };
    };
    const naive = await weightsOf('naive-sequential');
    const uniform = spread(naive['dense/kernel']!.data);
    expect(uniform.least).toBeGreaterThanOrEqual(0);
    expect(uniform.most).toBeLessThanOrEqual(0.1);
    expect(uniform.mean).toBeCloseTo(0.05, 3);
    expect(spread(naive['dense/bias']!.data)).toMatchObject({ least: 0, most: 0 });
    const glorot = spread((await weightsOf('keras-mlp'))['dense/kernel']!.data);
    expect(glorot.most).toBeCloseTo(Math.sqrt(6 / (784 + 512)), 3);
    expect(spread((await weightsOf('three-layer-mse'))['dense_1/kernel']!.data).deviation).toBeCloseTo(
      0.1,
      2,
    );
    const truncated = spread((await weightsOf('three-layer-xent'))['dense/kernel']!.data);
    expect(truncated.most).toBeLessThanOrEqual(0.2);
    expect(truncated.deviation).toBeCloseTo(0.088, 3);
    const manual = await weightsOf('numpy-manual');
    expect(Object.keys(manual)).toEqual(['dense/kernel', 'dense/bias', 'dense_1/kernel']);
    expect(spread(manual['dense/kernel']!.data).deviation).toBeCloseTo(1, 1);
    expect(spread(manual['dense/bias']!.data).deviation).toBeGreaterThan(0.7);
  });
});
