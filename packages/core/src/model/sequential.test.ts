import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { setDefaultBackend } from '../default-backend.ts';
import { ConfigError, DisposedError, ShapeError, ValueError } from '../errors.ts';
import { initializers } from '../initializers/index.ts';
import { Activation, type BuildContext, Dense, Dropout, Flatten, Layer } from '../layers/index.ts';
import { memory } from '../memory/arena.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { modelFromJSON, Sequential, type SequentialOptions } from './index.ts';

const backend = await createBackend();
const mlp = (options: SequentialOptions = {}): Sequential =>
  new Sequential(
    [new Dense({ units: 3, activation: 'relu' }), new Dense({ units: 2, activation: 'softmax' })],
    {
      backend,
      inputShape: [4],
      ...options,
    },
  );
const input = (...shape: number[]): Tensor =>
  tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5), { backend, shape });

describe('layers', () => {
  it('are named by class and number', () => {
    const model = new Sequential([
      new Flatten(),
      new Dense({ units: 1 }),
      new Dense({ units: 1 }),
      new Flatten(),
    ]);
    model.add(new Dense({ units: 1 })).add(new Dropout({ rate: 0.1 }));
    expect(model.layers.map(({ name }) => name)).toEqual([
      'flatten',
      'dense',
      'dense_1',
      'flatten_1',
      'dense_2',
      'dropout',
    ]);
  });

  it('keep the names they were given, which numbers step around', () => {
    const model = new Sequential([
      new Dense({ units: 1 }),
      new Dense({ units: 1, name: 'dense' }),
      new Dense({ units: 1 }),
    ]);
    expect(model.layers.map(({ name }) => name)).toEqual(['dense_1', 'dense', 'dense_2']);
    expect(() => new Sequential([new Flatten({ name: 'a' }), new Dense({ units: 1, name: 'a' })])).toThrow(
      /two layers are named a/,
    );
  });

  it('belong to one model', () => {
    const layer = new Dense({ units: 1 });
    new Sequential([layer]);
    expect(() => new Sequential([layer])).toThrow(/layer dense is in a model already/);
    expect(() => new Sequential([new Flatten()]).add(layer)).toThrow(ValueError);
  });
});

describe('building', () => {
  it('makes the weights when the input shape is known', () => {
    const model = mlp();
    expect(model.isBuilt).toBe(false);
    expect(model.parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ['dense/kernel', [4, 3]],
      ['dense/bias', [3]],
      ['dense_1/kernel', [3, 2]],
      ['dense_1/bias', [2]],
    ]);
    expect(model.countParameters()).toBe(4 * 3 + 3 + 3 * 2 + 2);
    expect([model.inputShape, model.outputShape]).toEqual([[4], [2]]);
    const byLayer = new Sequential([new Flatten({ inputShape: [2, 2] }), new Dense({ units: 1 })], {
      backend,
    });
    expect(byLayer.countParameters()).toBe(5);
    const byCall = new Sequential([new Dense({ units: 1 })]);
    expect(byCall.call(input(2, 7)).shape).toEqual([2, 1]);
    expect(byCall.countParameters()).toBe(8);
    expect(byCall.backend).toBe(backend);
  });

  it('starts from the same weights for the same seed, each parameter from its own stream', async () => {
    const weights = await mlp({ seed: 1 }).getWeights();
    expect(await mlp({ seed: 1 }).getWeights()).toEqual(weights);
    expect(await mlp({ seed: 2 }).getWeights()).not.toEqual(weights);
    // A layer more moves no other's weights.
    const deeper = new Sequential(
      [new Dense({ units: 3 }), new Dense({ units: 2 }), new Dense({ units: 9 }), new Dense({ units: 9 })],
      { backend, inputShape: [4], seed: 1 },
    );
    expect((await deeper.getWeights())['dense_1/kernel']).toEqual(weights['dense_1/kernel']);
    const float64 = await createBackend({ floatType: 'float64' });
    const wide = await mlp({ seed: 1, backend: float64 }).getWeights();
    expect(Float32Array.from(wide['dense/kernel']!.data)).toEqual(weights['dense/kernel']!.data);
  });

  it('needs layers, a shape and a backend', () => {
    expect(() => new Sequential([], { backend }).build([3])).toThrow(/model sequential has no layers/);
    expect(() => new Sequential([new Dense({ units: 1 })], { backend }).parameters).toThrow(
      /does not know its input shape/,
    );
    setDefaultBackend(undefined);
    expect(() => new Sequential([new Dense({ units: 1 })]).build([3])).toThrow(/no backend/);
    setDefaultBackend(backend);
    const model = new Sequential([new Dense({ units: 1 })]);
    model.build([3]);
    expect(model.backend).toBe(backend);
    setDefaultBackend(undefined);
  });

  it('is done once: no layer is added after it, no other shape taken', () => {
    const model = mlp();
    model.build();
    model.build([4]);
    expect(() => model.add(new Flatten())).toThrow(/model sequential is built already/);
    expect(() => model.build([5])).toThrow(
      'layer dense: expected an input of shape [batch, 4], found [batch, 5]',
    );
    expect(() => model.call(input(2, 5))).toThrow(
      'layer dense: expected an input of shape [batch, 4], found [2, 5]',
    );
    expect(() => model.call(input(4))).toThrow(ShapeError);
  });

  it('that fails leaves nothing behind, and may be tried again', () => {
    class Picky extends Layer {
      readonly type: string = 'Picky';
      override build(inputShape: Shape, _context: BuildContext): void {
        if (inputShape.length > 1) throw new ShapeError('picky: one axis, please');
      }
      override call(x: Tensor): Tensor {
        return x;
      }
    }
    const before = memory(backend).buffers;
    const model = new Sequential([new Dense({ units: 2 }), new Picky()], { backend });
    expect(() => model.build([3, 3])).toThrow('picky');
    expect(memory(backend).buffers).toBe(before);
    expect(model.isBuilt).toBe(false);
    model.build([3]);
    expect(model.outputShape).toEqual([2]);
  });

  it('refuses options that are none', () => {
    expect(() => mlp({ seed: 0.5 })).toThrow(ConfigError);
    const typo = { inputshape: [3] };
    expect(() => new Sequential([], typo as SequentialOptions)).toThrow(/did you mean 'inputShape'/);
    expect(() => new Sequential([], { inputShape: [-1] })).toThrow(/inputShape is an array; expected/);
  });
});

describe('configuration', () => {
  it('makes the same model again', async () => {
    const model = new Sequential(
      [
        new Flatten({ inputShape: [2, 2] }),
        new Dense({ units: 3, kernelInitializer: initializers.randomUniform({ minimum: 0, maximum: 0.1 }) }),
        new Activation({ activation: 'tanh' }),
        new Dropout({ rate: 0.2, name: 'regularize' }),
        new Dense({ units: 2 }),
      ],
      { backend, name: 'small', seed: 5 },
    );
    const text = JSON.stringify(model);
    const again = modelFromJSON(text, { backend, seed: 5 });
    expect(again.toJSON()).toEqual(model.toJSON());
    expect(again.getConfig()).toEqual(JSON.parse(text));
    expect(again.name).toBe('small');
    expect(await again.getWeights()).toEqual(await model.getWeights());
    const x = input(3, 2, 2);
    expect(again.call(x).dataSync()).toEqual(model.call(x).dataSync());
  });

  it('is written out whole', () => {
    expect(new Sequential([new Dense({ units: 1 })], { inputShape: [2] }).toJSON()).toEqual({
      type: 'Sequential',
      name: 'sequential',
      inputShape: [2],
      layers: [
        {
          type: 'Dense',
          name: 'dense',
          units: 1,
          activation: 'linear',
          useBias: true,
          kernelInitializer: { type: 'glorotUniform' },
          biasInitializer: { type: 'zeros' },
        },
      ],
    });
    expect(new Sequential([new Flatten()]).toJSON()).not.toHaveProperty('inputShape');
  });

  it('may be short', () => {
    const model = modelFromJSON({ layers: ['Flatten', { type: 'Dense', units: 10 }] }, { backend });
    model.build([2, 3]);
    expect(model.countParameters()).toBe(70);
  });

  it.each([
    ['{', /"\{" is no JSON/],
    [null, /Sequential: the configuration is null; expected an object/],
    [{}, /layers is missing/],
    [{ layers: {} }, /layers is an object; expected an array/],
    [{ type: 'Functional', layers: [] }, /type is "Functional"; expected "Sequential"/],
    [{ layer: [] }, /unknown key "layer".*did you mean 'layers'/],
    [
      { layers: ['Flatten', { type: 'Dens', units: 1 }] },
      /layers\[1\]: layer: unknown type "Dens".*did you mean 'Dense'/,
    ],
    [{ layers: [{ type: 'Dense', units: -1 }] }, /layers\[0\]: Dense: units is -1/],
  ])('of %j is refused', (config, message) => {
    expect(() => modelFromJSON(config)).toThrow(ConfigError);
    expect(() => modelFromJSON(config)).toThrow(message);
  });
});

describe('summary', () => {
  it('is a table with totals', () => {
    class Counted extends Layer {
      readonly type: string = 'Counted';
      override build(_inputShape: Shape, context: BuildContext): void {
        this.addParameter('calls', [7], initializers.zeros(), context, { trainable: false });
      }
      override call(x: Tensor): Tensor {
        return x;
      }
    }
    const model = new Sequential(
      [new Flatten(), new Dense({ units: 512, activation: 'relu' }), new Counted(), new Dense({ units: 10 })],
      { backend, inputShape: [28, 28, 1], name: 'mlp' },
    );
    expect(model.summary()).toBe(
      [
        'Model: mlp',
        '───────────────────────────────────────────',
        'Layer (type)       Output shape  Parameters',
        '───────────────────────────────────────────',
        'flatten (Flatten)  [batch, 784]           0',
        'dense (Dense)      [batch, 512]     401,920',
        'counted (Counted)  [batch, 512]           7',
        'dense_1 (Dense)    [batch, 10]        5,130',
        '───────────────────────────────────────────',
        'Parameters: 407,057 (1.55 MiB)',
        'Trainable: 407,050',
        'Not trainable: 7',
      ].join('\n'),
    );
  });
});

describe('compile', () => {
  it('takes names, configurations and objects', () => {
    const model = mlp();
    expect(() => model.compilation).toThrow(/model sequential is not compiled/);
    model.compile({
      optimizer: { type: 'sgd', learningRate: 0.5 },
      loss: { type: 'huber', delta: 2 },
      metrics: ['accuracy', { type: 'binaryAccuracy', threshold: 0.7 }],
    });
    const { optimizer, loss, metrics } = model.compilation;
    expect(optimizer.getConfig()).toMatchObject({ type: 'sgd', learningRate: 0.5 });
    expect(loss.getConfig()).toMatchObject({ type: 'huber', delta: 2 });
    expect(metrics.map(({ name }) => name)).toEqual(['accuracy', 'binaryAccuracy']);
    model.compile({ optimizer, loss, metrics });
    expect(model.compilation).toEqual({ optimizer, loss, metrics });
  });

  it.each([
    [{ optimiser: 'sgd', loss: 'huber' }, /unknown key "optimiser".*did you mean 'optimizer'/],
    [{ loss: 'huber' }, /optimizer: found undefined/],
    [{ optimizer: 'sgd' }, /loss: found undefined/],
    [{ optimizer: 'sdg', loss: 'huber' }, /did you mean 'sgd'/],
    [{ optimizer: 'sgd', loss: { type: 'huber', reduction: 'none' } }, /reduction 'none'; training needs/],
    [{ optimizer: 'sgd', loss: 'huber', metrics: 'accuracy' }, /metrics is "accuracy"; expected an array/],
    [{ optimizer: 'sgd', loss: 'huber', metrics: ['acuracy'] }, /did you mean 'accuracy'/],
    [
      { optimizer: 'sgd', loss: 'huber', metrics: ['accuracy', 'accuracy'] },
      /two results would be named accuracy/,
    ],
  ])('refuses %j', (options, message) => {
    expect(() => mlp().compile(options as Parameters<Sequential['compile']>[0])).toThrow(message);
  });
});

describe('dispose', () => {
  it('frees all, and is the end', async () => {
    const own = await createBackend();
    const x = tensor([[1, 2, 3, 4]], { backend: own });
    {
      using model = mlp({ backend: own });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      await model.fit({ x: new Float32Array(8), y: new Uint8Array(2) });
      expect(memory(own).buffers).toBeGreaterThan(1 + model.parameters.length);
      model.dispose();
      expect(() => model.call(x)).toThrow(DisposedError);
      expect(() => model.parameters).toThrow(/model sequential was disposed/);
    }
    expect(memory(own).buffers).toBe(1);
  });
});
