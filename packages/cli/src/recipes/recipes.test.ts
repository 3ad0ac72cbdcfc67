import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { inputShapeOf } from '../train/batches.ts';
import { buildModel } from '../train/model.ts';
import { documentRecipes, furtherRecipes, recipeNamed, recipes } from './index.ts';

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
  it('are the five of the documents, then others, by name', () => {
    expect(documentRecipes.map(({ name }) => name)).toEqual(Object.keys(expected));
    expect(furtherRecipes.map(({ name }) => name)).toEqual(['convnet', 'fast99', 'best']);
    expect(recipes).toEqual([...documentRecipes, ...furtherRecipes]);
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

  it('convnet convolves images, and has Keras’s shapes on the way', async () => {
    const recipe = recipeNamed('convnet')!;
    expect(recipe).toMatchObject({
      loss: 'sparseCategoricalCrossentropy',
      optimizer: { type: 'adam', learningRate: 1e-3 },
      metrics: ['accuracy'],
      epochs: 12,
      batchSize: 128,
      shuffle: true,
      evaluateEachEpoch: true,
    });
    const inputShape = inputShapeOf(recipe.model, { height: 28, width: 28 });
    expect(inputShape).toEqual([28, 28, 1]);
    const backend = await createBackend();
    const model = buildModel({ ...recipe, seed: 1 }, inputShape, backend);
    expect(model.countParameters()).toBe(34_826);
    let shape = inputShape;
    const shapes = model.layers.map((layer) => {
      shape = layer.computeOutputShape(shape);
      return [layer.type, ...shape];
    });
    expect(shapes).toEqual([
      ['Conv2D', 26, 26, 32],
      ['MaxPooling2D', 13, 13, 32],
      ['Conv2D', 11, 11, 64],
      ['MaxPooling2D', 5, 5, 64],
      ['Flatten', 1600],
      ['Dropout', 1600],
      ['Dense', 10],
    ]);
    model.dispose();
    await backend.dispose();
  });

  it.each([
    ['fast99', 29_610],
    ['best', 151_370],
  ])('%s takes images and has so many weights', async (name, parameters) => {
    const recipe = recipeNamed(name)!;
    const inputShape = inputShapeOf(recipe.model, { height: 28, width: 28 });
    expect(inputShape).toEqual([28, 28, 1]);
    const backend = await createBackend();
    // Without knowing a run's steps, as when it is read back, and for a run of one.
    buildModel({ ...recipe, seed: 1 }, inputShape, backend).dispose();
    const model = buildModel({ ...recipe, seed: 1, steps: 1 }, inputShape, backend);
    expect(model.countParameters()).toBe(parameters);
    expect(model.outputShape).toEqual([10]);
    model.dispose();
    await backend.dispose();
  });

  it('train by the losses and updates of their documents', () => {
    const trained = documentRecipes.map(({ loss, optimizer }) => ({ loss, optimizer }));
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
