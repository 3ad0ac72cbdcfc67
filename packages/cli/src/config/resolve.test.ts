import { describe, expect, it } from 'vitest';
import { kerasMlp } from '../recipes/keras-mlp.ts';
import { threeLayerXent } from '../recipes/three-layer-xent.ts';
import { configFromOptions } from './from-options.ts';
import { resolveConfig } from './resolve.ts';
import type { TrainConfig } from './types.ts';

const model: TrainConfig['model'] = { layers: [{ type: 'Dense', units: 10 }] };
const resolved = (...layers: TrainConfig[]) => resolveConfig('nets/small.json', layers).config;

describe('resolveConfig', () => {
  it('fills in what a config leaves out', () => {
    expect(resolved({ model, loss: 'huber' })).toEqual({
      name: 'small',
      model,
      loss: 'huber',
      optimizer: 'rmsprop',
      metrics: ['accuracy'],
      epochs: 5,
      batchSize: 128,
      shuffle: true,
      evaluateEachEpoch: true,
      dataset: 'digits',
      offline: false,
      seed: 1,
      logEvery: 100,
    });
  });

  it('names what is missing', () => {
    expect(() => resolved({ model })).toThrow('nets/small.json: loss is missing');
    expect(() => resolved({ loss: 'huber' })).toThrow(
      'model is missing; expected an object with layers, or a recipe',
    );
    expect(() => resolved({ recipe: 'keras-mpl' })).toThrow("did you mean 'keras-mlp'?");
  });

  it('lays the file over the recipe that it names, and the command line over both', () => {
    const config = resolved({ recipe: 'keras-mlp', epochs: 3, seed: 2 }, { epochs: 9 });
    expect(config).toMatchObject({
      name: 'keras-mlp',
      model: kerasMlp.model,
      epochs: 9,
      seed: 2,
      batchSize: 128,
    });
  });

  it('puts a learning rate into the optimizer, whichever it is', () => {
    expect(resolved(kerasMlp, { learningRate: 0.5 }).optimizer).toEqual({
      type: 'rmsprop',
      learningRate: 0.5,
      rho: 0.9,
      epsilon: 1e-7,
    });
    expect(resolved(kerasMlp, { learningRate: 0.5 }, { optimizer: 'adam' }).optimizer).toEqual({
      type: 'adam',
      learningRate: 0.5,
    });
    expect(
      resolved(kerasMlp, { learningRate: 0.5 }, { optimizer: { type: 'adam', learningRate: 1 } }).optimizer,
    ).toEqual({ type: 'adam', learningRate: 1 });
    expect(resolved(kerasMlp, { optimizer: 'adam' }).optimizer).toBe('adam');
  });

  it('keeps the settings of an optimizer or loss that is named again', () => {
    expect(resolved(kerasMlp, { optimizer: 'rmsprop' }).optimizer).toEqual(kerasMlp.optimizer);
    expect(resolved(threeLayerXent, { loss: 'categoricalCrossentropy' }).loss).toEqual(threeLayerXent.loss);
  });

  it('keeps of another loss how the network ends and how the batch is reduced', () => {
    expect(resolved(threeLayerXent, { loss: 'sparseCategoricalCrossentropy' }).loss).toEqual({
      type: 'sparseCategoricalCrossentropy',
      reduction: 'sum',
      fromLogits: true,
    });
    expect(resolved(threeLayerXent, { loss: 'meanSquaredError' }).loss).toEqual({
      type: 'meanSquaredError',
      reduction: 'sum',
    });
  });

  it('keeps the options of a backend that is named again', () => {
    const backend = { name: 'pure', options: { floatType: 'float64' } };
    expect(resolved(kerasMlp, { backend }, { backend: 'pure' }).backend).toEqual(backend);
    expect(resolved(kerasMlp, { backend }, { backend: 'tfjs-cpu' }).backend).toBe('tfjs-cpu');
  });

  it("takes a backend's options of the command line in place of the file's", () => {
    const backend = { name: 'simd', options: { relaxed: false } };
    const upper = configFromOptions({ backend: 'simd:threads=1' }, '/');
    expect(resolved(kerasMlp, { backend }, upper).backend).toEqual({ name: 'simd', options: { threads: 1 } });
  });
});
