import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { ConfigError, ShapeError, ValueError } from '../errors.ts';
import { GradientTape } from '../gradients/tape.ts';
import type { NestedArray } from '../host-array.ts';
import { Sequential } from '../model/index.ts';
import { Random } from '../random/index.ts';
import type { Tensor } from '../tensor.ts';
import { type CallContext, Dense, Embedding, Flatten, layerFromConfig, PReLU } from './index.ts';

const backend = await createBackend({ floatType: 'float64' });
const random = new Random(1);
const context = { backend, random };
const inference: CallContext = { training: false, stream: (name) => random.stream(name) };
const floats = (values: NestedArray): Tensor => tensor(values, { backend });
const list = (t: Tensor): number[] => Array.from(t.dataSync());

function apply(config: object | string, x: Tensor): number[] {
  const layer = layerFromConfig(config);
  layer.prepare(x.shape.slice(1), context);
  return list(layer.apply(x, inference));
}

describe('layers of one formula', () => {
  const x = floats([[-2, 0, 3]]);

  it('LeakyReLU, ELU', () => {
    expect(apply('LeakyReLU', x)).toEqual([-0.6, 0, 3]);
    expect(apply({ type: 'LeakyReLU', negativeSlope: 0 }, x).map(Math.abs)).toEqual([0, 0, 3]);
    expect(apply('ELU', x)).toEqual([Math.expm1(-2), 0, 3]);
    expect(apply({ type: 'ELU', alpha: 0.5 }, x)).toEqual([0.5 * Math.expm1(-2), 0, 3]);
    expect(() => layerFromConfig({ type: 'LeakyReLU', negativeSlope: -0.1 })).toThrow(
      'LeakyReLU: negativeSlope is -0.1; expected a finite number, 0 or more',
    );
    expect(() => layerFromConfig({ type: 'LeakyReLU', alpha: 0.1 })).toThrow(/unknown key "alpha"/);
    expect(() => layerFromConfig({ type: 'ELU', alpha: '1' })).toThrow(ConfigError);
  });

  it('Softmax, along any axis but the batch’s', () => {
    const values = floats([
      [
        [0, Math.log(3)],
        [0, 0],
      ],
    ]);
    expect(apply('Softmax', values).map((p) => p.toFixed(6))).toEqual([
      '0.250000',
      '0.750000',
      '0.500000',
      '0.500000',
    ]);
    expect(apply({ type: 'Softmax', axis: 1 }, values).map((p) => p.toFixed(6))).toEqual([
      '0.500000',
      '0.750000',
      '0.500000',
      '0.250000',
    ]);
    expect(() => apply({ type: 'Softmax', axis: 0 }, values)).toThrow(
      'layer softmax: axis 0 is none of an input of shape [batch, 2, 2]; expected 1 to 2, or -1 to -2',
    );
    expect(() => apply({ type: 'Softmax', axis: 0.5 }, values)).toThrow(ConfigError);
    expect(() => apply('Softmax', floats([1, 2]))).toThrow(/\[batch\]; it has none but the batch/);
  });
});

describe('PReLU', () => {
  it('starts as relu and has a slope for each element', () => {
    const x = floats([[-2, 0, 3]]);
    const layer = new PReLU();
    layer.prepare([3], context);
    expect(list(layer.apply(x, inference)).map(Math.abs)).toEqual([0, 0, 3]);
    layer.parameters[0]!.assign(floats([0.5, 0.5, 0.5]));
    const tape = new GradientTape();
    tape.watch(x);
    const y = tape.record(() => layer.apply(x, inference));
    expect(list(y)).toEqual([-1, 0, 3]);
    const [dx, dAlpha] = tape.gradient(y, [x, layer.parameters[0]!]) as [Tensor, Tensor];
    expect(list(dx)).toEqual([0.5, 0, 1]);
    expect(list(dAlpha).map((value) => value + 0)).toEqual([-2, 0, 0]);
  });

  it('may share slopes along axes', () => {
    const layer = new PReLU({ sharedAxes: [1, 2] });
    layer.prepare([2, 1, 2], context);
    layer.parameters[0]!.assign(floats([[[0.5, 2]]]));
    const x = tensor([-1, -1, -2, 4], { backend, shape: [1, 2, 1, 2] });
    expect(list(layer.apply(x, inference))).toEqual([-0.5, -2, -1, 4]);
    expect(() => new PReLU({ sharedAxes: [4] }).prepare([2, 1, 2], context)).toThrow(ShapeError);
    expect(() => layerFromConfig({ type: 'PReLU', sharedAxes: 1 })).toThrow(ConfigError);
  });
});

describe('Embedding', () => {
  const layer = new Embedding({ inputDim: 3, outputDim: 2 });
  layer.prepare([2], context);
  const [embeddings] = layer.parameters;

  it('starts uniformly between -0.05 and 0.05', () => {
    const wide = new Embedding({ inputDim: 100, outputDim: 50 });
    wide.prepare([1], context);
    const values = list(wide.parameters[0]!);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.05);
    expect(Math.max(...values)).toBeLessThan(0.05);
    expect(Math.max(...values)).toBeGreaterThan(0.049);
  });

  it('gives each id its vector, whether ids are floats or int32, and each vector the gradient of its ids', () => {
    embeddings!.assign(
      floats([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    for (const ids of [floats([[2, 0]]), tensor(Int32Array.of(2, 0), { backend, shape: [1, 2] })]) {
      const y = layer.apply(ids, inference);
      expect([y.shape, list(y)]).toEqual([
        [1, 2, 2],
        [5, 6, 1, 2],
      ]);
    }
    const tape = new GradientTape();
    const y = tape.record(() =>
      layer.apply(
        floats([
          [1, 1],
          [0, 1],
        ]),
        inference,
      ),
    );
    expect(list(tape.gradient(y, embeddings!))).toEqual([1, 1, 3, 3, 0, 0]);
  });

  it.each([
    [3, 1],
    [-1, 0],
    [0.5, 0],
    [Number.NaN, 0],
  ])('refuses the id %d', (...ids) => {
    expect(() => layer.apply(floats([ids]), inference)).toThrow(ValueError);
    expect(() => layer.apply(floats([ids]), inference)).toThrow(
      `layer embedding: expected ids that are whole numbers from 0 to 2, found ${ids[0]} at position 0`,
    );
  });

  it('learns from ids of a data set on the host', async () => {
    const model = new Sequential(
      [
        new Embedding({ inputDim: 4, outputDim: 3 }),
        new Flatten(),
        new Dense({ units: 2, activation: 'softmax' }),
      ],
      { backend, inputShape: [1] },
    );
    model.compile({ optimizer: { type: 'adam', learningRate: 0.1 }, loss: 'sparseCategoricalCrossentropy' });
    // 0 and 3 are of one class, 1 and 2 of the other: no linear function of the number tells.
    const x = Int32Array.from({ length: 16 }, (_, i) => i % 4);
    const data = { x, y: x.map((id) => (id === 0 || id === 3 ? 1 : 0)) };
    const { loss: before } = await model.evaluate(data);
    await model.fit(data, { epochs: 20, batchSize: 16 });
    expect((await model.evaluate(data)).loss).toBeLessThan(before / 2);
  });
});
