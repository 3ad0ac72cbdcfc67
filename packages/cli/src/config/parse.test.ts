import { ConfigError } from '@athanor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recipes } from '../recipes/index.ts';
import { parseConfig } from './parse.ts';

const messageOf = (value: unknown): string => {
  try {
    parseConfig('c.json', value);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
};

describe('parseConfig', () => {
  it('accepts every recipe, and the whole of what a file may say', () => {
    for (const recipe of recipes) expect(parseConfig('a recipe', recipe)).toEqual(recipe);
    const everything = {
      $schema: 'https://example.com/athanor.schema.json',
      recipe: 'keras-mlp',
      name: 'mine',
      description: '',
      model: {
        type: 'Sequential',
        name: 'net',
        inputShape: [28, 28, 1],
        layers: [
          { type: 'Flatten', name: 'flat', inputShape: [28, 28, 1] },
          { type: 'Dense', units: 3, biasInitializer: { type: 'constant', value: 1 } },
          { type: 'Activation', activation: 'gelu' },
          { type: 'Dropout', rate: 0.5 },
        ],
      },
      loss: { type: 'huber', delta: 2, reduction: 'sum' },
      optimizer: { type: 'adamw', learningRate: 0, weightDecay: 0.1 },
      learningRate: 1e-3,
      metrics: ['accuracy', { type: 'binaryAccuracy', threshold: 0.4 }],
      epochs: 1,
      batchSize: 'all',
      shuffle: false,
      evaluateEachEpoch: true,
      validationSplit: 0.1,
      augment: { rotation: 10, zoom: 0.1, shift: 2, shear: 5 },
      dataset: 'mnist',
      dataDir: 'data',
      offline: true,
      backend: { name: 'pure', options: { floatType: 'float64' } },
      seed: -3,
      limit: 10,
      initFrom: 'w.safetensors',
      logEvery: 1,
      out: 'run',
      json: true,
      quiet: true,
    };
    expect(parseConfig('c.json', everything)).toEqual(everything);
  });

  it.each([
    [3, 'c.json: the configuration is 3; expected an object'],
    [{ epochs: 0 }, 'c.json: epochs is 0; expected a whole number, 1 or more'],
    [{ epochs: '5' }, 'c.json: epochs is "5"; expected a whole number, 1 or more'],
    [{ seed: 1.5 }, 'c.json: seed is 1.5; expected a whole number'],
    [{ metrics: 'accuracy' }, 'c.json: metrics is "accuracy"; expected an array of metrics'],
    [{ batchSize: 'al' }, 'c.json: batchSize is "al"; expected a whole number, 1 or more, or \'all\''],
    [
      { model: { layers: [] } },
      'c.json: model.layers is an empty array; expected an array of one layer or more',
    ],
    [
      { model: { layers: [{ type: 'Dense' }] } },
      'c.json: model.layers[0].units is missing; expected a whole number from 1 to 1,000,000',
    ],
    [
      { validationSplit: 1.5 },
      'c.json: validationSplit is 1.5; expected a share above 0 and below 1, or a whole number of images',
    ],
    [
      { validationSplit: 0 },
      'c.json: validationSplit is 0; expected a share above 0 and below 1, or a whole number of images',
    ],
    [{ augment: { rotation: 200 } }, 'c.json: augment.rotation is 200; expected degrees from 0 to 180'],
    [{ augment: true }, 'c.json: augment is true; expected an object with rotation, zoom, shift or shear'],
    [
      { loss: { type: 'categoricalCrossentropy', labelSmoothing: 1 } },
      'c.json: loss.labelSmoothing is 1; expected a number, 0 or more and below 1',
    ],
    [{ loss: { type: 'huber', delta: -1 } }, 'c.json: loss.delta is -1; expected a number above 0'],
    [
      { backend: 3 },
      'c.json: backend is 3; expected the name of a backend, or an object with name and options',
    ],
  ])('says the key, what was found and what is expected: %j', (value, message) => {
    expect(messageOf(value)).toBe(message);
  });

  it.each([
    [{ epoch: 3 }, "unknown key 'epoch'; did you mean 'epochs'?"],
    [{ batch_size: 3 }, "unknown key 'batch_size'; did you mean 'batchSize'?"],
    [
      { model: { layers: [{ type: 'Dens', units: 1 }] } },
      'model.layers[0].type is "Dens"; expected one of Activation, ',
    ],
    [{ model: { layers: [{ type: 'dense', units: 1 }] } }, "did you mean 'Dense'?"],
    [
      { model: { layers: [{ type: 'Dense', unit: 1 }] } },
      "model.layers[0]: unknown key 'unit'; did you mean 'units'?",
    ],
    [
      { model: { layers: [{ type: 'Dense', units: 1, activation: 'rellu' }] } },
      'model.layers[0].activation is "rellu"; expected an activation: linear, relu, ',
    ],
    [{ augment: { rotate: 10 } }, "augment: unknown key 'rotate' (known are rotation, zoom, shift, shear)"],
    [{ augment: { zom: 1 } }, "augment: unknown key 'zom'; did you mean 'zoom'?"],
    [{ optimizer: 'adm' }, "did you mean 'adam'?"],
    [
      { optimizer: { type: 'adam', learning_rate: 1 } },
      "optimizer: unknown key 'learning_rate'; did you mean 'learningRate'?",
    ],
    [{ loss: 'categorical_crossentropy' }, "did you mean 'categoricalCrossentropy'?"],
    [
      { model: { layers: [{ type: 'Dense', units: 1, kernelInitializer: { type: 'heNormall' } }] } },
      "did you mean 'heNormal'?",
    ],
  ])('names the nearest: %j', (value, part) => {
    expect(messageOf(value)).toContain(part);
  });

  it('names several faults at once, an unknown key before what it leaves missing', () => {
    expect(messageOf({ epochs: 0, model: { layers: [{ type: 'Dense', unit: 3 }] } })).toMatch(
      /^c\.json has 3 faults:\n {2}model\.layers\[0]: unknown key 'unit'.*\n.*\n/,
    );
  });

  it('takes or refuses anything with a ConfigError', () => {
    const key = fc.constantFrom(
      'model',
      'layers',
      'type',
      'units',
      'loss',
      'optimizer',
      'metrics',
      'backend',
      'epochs',
      '__proto__',
      'constructor',
      'name',
    );
    const leaf = fc.oneof(
      fc.constantFrom('Dense', 'Flatten', 'adam', 'relu', 'all', ''),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.string(),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(key, fc.string()), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.oneof(value, fc.dictionary(key, value), fc.anything()), (config) => {
        messageOf(config);
      }),
      { numRuns: 2000 },
    );
  });

  it('cuts what is endless short in messages', () => {
    expect(messageOf({ loss: 'x'.repeat(100_000) }).length).toBeLessThan(400);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`, i]));
    expect(messageOf(many).length).toBeLessThan(2000);
    const layers = Array.from({ length: 1000 }, () => ({ type: 'Dens' }));
    expect(messageOf({ model: { layers } })).toContain('and 995 more');
  });
});
