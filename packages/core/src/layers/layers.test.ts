import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { ConfigError, ShapeError, ValueError } from '../errors.ts';
import { GradientTape } from '../gradients/tape.ts';
import type { NestedArray } from '../host-array.ts';
import { initializers } from '../initializers/index.ts';
import { mul } from '../ops/mul.ts';
import { Random } from '../random/index.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import {
  Activation,
  type ActivationName,
  activationFromConfig,
  activations,
  type BuildContext,
  type CallContext,
  Dense,
  Dropout,
  Flatten,
  Layer,
  type LayerConfig,
  layerFromConfig,
} from './index.ts';
import { snakeCase } from './layer.ts';

const backend = await createBackend();
const random = new Random(5);
const context: BuildContext = { backend, random };
const inference: CallContext = { training: false, stream: (name) => random.stream(name) };
const training: CallContext = { ...inference, training: true };
const floats = (values: NestedArray): Tensor => tensor(values, { backend });
const list = (t: Tensor): number[] => Array.from(t.dataSync());

describe('Dense', () => {
  it('computes activation(x·kernel + bias) over the last axis', () => {
    const layer = new Dense({
      units: 2,
      kernelInitializer: { type: 'constant', value: 2 },
      biasInitializer: 'ones',
    });
    expect(layer.prepare([3], context)).toEqual([2]);
    expect(list(layer.apply(floats([[1, 2, 3]]), inference))).toEqual([13, 13]);
    const [kernel, bias] = layer.parameters;
    expect([kernel!.name, kernel!.shape, bias!.name, bias!.shape]).toEqual([
      'dense/kernel',
      [3, 2],
      'dense/bias',
      [2],
    ]);
  });

  it('keeps the axes between batch and features', () => {
    const layer = new Dense({ units: 4 });
    expect(layer.prepare([5, 3], context)).toEqual([5, 4]);
    expect(layer.apply(tensor(new Float32Array(30), { backend, shape: [2, 5, 3] }), inference).shape).toEqual(
      [2, 5, 4],
    );
  });

  it.each(Object.keys(activations) as ActivationName[])(
    'with %s is the activation of without',
    (activation) => {
      const options = {
        units: 3,
        kernelInitializer: 'ones',
        biasInitializer: { type: 'randomNormal', stddev: 1 },
      } as const;
      const [plain, active] = [new Dense(options), new Dense({ ...options, activation })];
      for (const layer of [plain, active]) layer.prepare([2], context);
      const x = floats([
        [0.5, -1],
        [2, 1],
      ]);
      expect(list(active.apply(x, inference))).toEqual(
        list(activations[activation](plain.apply(x, inference))),
      );
    },
  );

  it('draws its weights from streams of its own, Glorot uniform and zeros', () => {
    const build = (seed: number, name: string): Float32Array[] => {
      const layer = new Dense({ units: 50, name });
      layer.prepare([70], { backend, random: new Random(seed) });
      return layer.parameters.map((weight) => weight.dataSync() as Float32Array);
    };
    const [kernel, bias] = build(1, 'a');
    const limit = Math.sqrt(6 / 120);
    expect(Math.max(...kernel!)).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel!)).toBeGreaterThan(0.98 * limit);
    expect(bias!.every((value) => value === 0)).toBe(true);
    expect(build(1, 'a')[0]).toEqual(kernel);
    expect(build(1, 'b')[0]).not.toEqual(kernel);
    expect(build(2, 'a')[0]).not.toEqual(kernel);
    const stream = new Random(1).stream('weights/a/kernel');
    expect(kernel).toEqual(Float32Array.from(initializers.glorotUniform()([70, 50], stream)));
  });

  it('may have no bias', () => {
    const layer = new Dense({ units: 1, useBias: false, kernelInitializer: initializers.ones() });
    layer.prepare([2], context);
    expect(layer.parameters).toHaveLength(1);
    expect(list(layer.apply(floats([[3, 4]]), inference))).toEqual([7]);
  });

  it('refuses what does not fit, by name', () => {
    expect(() => new Dense({ units: 3 }).prepare([], context)).toThrow(
      /layer dense: expected.*features\], found \[batch\]/,
    );
    const layer = new Dense({ units: 3, name: 'head' });
    expect(() => layer.apply(floats([[1]]), inference)).toThrow(ValueError);
    layer.prepare([4], context);
    expect(() => layer.apply(floats([[1, 2, 3]]), inference)).toThrow(
      'layer head: expected an input of shape [batch, 4], found [1, 3]',
    );
    expect(() => layer.prepare([5], context)).toThrow(ShapeError);
    expect(() => new Dense({ units: 3, inputShape: [2] }).prepare([3], context)).toThrow(ShapeError);
  });

  it.each([
    [{}, /units is missing; expected a whole number/],
    [{ units: 0 }, /units is 0/],
    [{ units: 2.5 }, /units is 2.5/],
    [{ units: 3, activaton: 'relu' }, /unknown key "activaton".*did you mean 'activation'/],
    [{ units: 3, activation: 'rleu' }, /did you mean 'relu'/],
    [{ units: 3, useBias: 'no' }, /useBias is "no"; expected true or false/],
    [{ units: 3, kernelInitializer: 'glorot' }, /initializer: unknown type "glorot"/],
    [{ units: 3, inputShape: [0] }, /inputShape/],
    [{ units: 3, name: 'a/b' }, /name is "a\/b"/],
  ])('refuses the configuration %j', (config, message) => {
    const make = (): Layer => layerFromConfig({ type: 'Dense', ...config });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });
});

describe('Flatten and Activation', () => {
  it('join the axes, and apply', () => {
    const flatten = new Flatten();
    expect(flatten.prepare([2, 3, 4], context)).toEqual([24]);
    expect(
      flatten.apply(tensor(new Float32Array(48), { backend, shape: [2, 2, 3, 4] }), inference).shape,
    ).toEqual([2, 24]);
    const scalars = new Flatten();
    expect(scalars.prepare([], context)).toEqual([1]);
    expect(scalars.apply(floats([1, 2]), inference).shape).toEqual([2, 1]);
    const relu = new Activation({ activation: { type: 'relu' } });
    expect(relu.prepare([2], context)).toEqual([2]);
    expect(list(relu.apply(floats([[-1, 2]]), inference))).toEqual([0, 2]);
  });
});

describe('Dropout', () => {
  const ones = tensor(new Float32Array(10_000).fill(1), { backend, shape: [100, 100] });
  const layer = new Dropout({ rate: 0.25 });
  layer.prepare([100], context);

  it('gives the input back outside of training', () => {
    expect(layer.apply(ones, inference)).toBe(ones);
    const none = new Dropout({ rate: 0 });
    none.prepare([100], context);
    expect(none.apply(ones, training)).toBe(ones);
  });

  it('drops a share and keeps the mean', () => {
    const values = list(layer.apply(ones, training));
    expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]));
    const dropped = values.filter((value) => value === 0).length / values.length;
    // Four standard deviations of a share of 10,000.
    expect(Math.abs(dropped - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 10_000));
  });

  it('drops the same by the same stream, on any backend', async () => {
    const values = list(layer.apply(ones, training));
    expect(list(layer.apply(ones, training))).toEqual(values);
    expect(list(layer.apply(ones, { training: true, stream: () => random.stream('other') }))).not.toEqual(
      values,
    );
    const other = await createBackend({ floatType: 'float64' });
    const elsewhere = list(layer.apply(await ones.to(other), training));
    expect(elsewhere.map(Math.fround)).toEqual(values);
  });

  it('gives dropped elements no gradient', () => {
    const tape = new GradientTape();
    tape.watch(ones);
    const output = tape.record(() => layer.apply(ones, training));
    expect(list(tape.gradient(output, ones))).toEqual(list(output));
  });

  it.each([-0.1, 1, Number.NaN, '0.5'])('refuses the rate %j', (rate) => {
    expect(() => layerFromConfig({ type: 'Dropout', rate })).toThrow(ConfigError);
  });
});

describe('configurations', () => {
  const configs: LayerConfig[] = [
    {
      type: 'Dense',
      name: 'hidden',
      inputShape: [784],
      units: 512,
      activation: 'relu',
      useBias: false,
      kernelInitializer: { type: 'randomUniform', minimum: 0, maximum: 0.1 },
      biasInitializer: { type: 'zeros' },
    },
    { type: 'Activation', name: 'a', activation: 'gelu' },
    { type: 'Flatten', name: 'f', inputShape: [28, 28, 1] },
    { type: 'Dropout', name: 'd', rate: 0.5 },
  ];
  it.each(configs)('of $type go through', (config) => {
    expect(layerFromConfig(config).getConfig()).toEqual(config);
    expect(JSON.parse(JSON.stringify(layerFromConfig(config).getConfig()))).toEqual(config);
  });

  it('may name a class of one’s own, which can do all that core’s can', () => {
    class Scale extends Layer {
      readonly type: string = 'Scale';
      readonly factor: number;

      constructor(options: { readonly factor: number; readonly name?: string }) {
        super(options);
        this.factor = options.factor;
      }

      static fromConfig(config: { readonly factor: number; readonly name?: string }): Scale {
        return new Scale(config);
      }

      override build(inputShape: Shape, buildContext: BuildContext): void {
        this.addParameter('calls', [], initializers.zeros(), buildContext, { trainable: false });
        this.addParameter('scale', inputShape, initializers.constant({ value: this.factor }), buildContext);
      }

      override call(x: Tensor, { training: isTraining }: CallContext): Tensor {
        if (isTraining) this.parameters[0]!.assignAdd(tensor(1, { backend: x.backend }));
        return mul(x, this.parameters[1]!);
      }

      override getConfig(): LayerConfig {
        return { ...super.getConfig(), factor: this.factor };
      }
    }
    const layer = layerFromConfig({ type: 'Scale', factor: 3 }, { Scale });
    layer.prepare([2], context);
    expect(list(layer.apply(floats([[1, 2]]), training))).toEqual([3, 6]);
    expect(layer.parameters.map(({ name, trainable }) => [name, trainable])).toEqual([
      ['scale/calls', false],
      ['scale/scale', true],
    ]);
    expect(layer.parameters[0]!.itemSync()).toBe(1);
    expect(layer.getConfig()).toEqual({ type: 'Scale', name: 'scale', factor: 3 });
    expect(() => layerFromConfig({ type: 'Scal', factor: 3 }, { Scale })).toThrow(/did you mean 'Scale'/);
  });

  it('refuse an unknown type, and an activation that is none', () => {
    expect(() => layerFromConfig({ type: 'Dence', units: 1 })).toThrow(
      /unknown type "Dence".*did you mean 'Dense'/,
    );
    expect(() => layerFromConfig(3)).toThrow(ConfigError);
    expect(() => layerFromConfig({ type: 'Activation' })).toThrow(/activation is missing/);
    expect(activationFromConfig('leakyRelu')).toBe('leakyRelu');
    expect(() => activationFromConfig({ type: 'elu', alpha: 2 })).toThrow(/unknown key "alpha"/);
  });
});

it('names layers by Keras’s rule', () => {
  expect(
    ['Dense', 'BatchNormalization', 'Conv2D', 'MaxPooling2D', 'ReLU', 'RMSNormalization'].map(snakeCase),
  ).toEqual(['dense', 'batch_normalization', 'conv2d', 'max_pooling2d', 're_lu', 'rms_normalization']);
});
