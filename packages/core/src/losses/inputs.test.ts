import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { ConfigError, DTypeError, ShapeError, ValueError } from '../errors.ts';
import { explicit } from '../gradients/explicit.ts';
import { GradientTape } from '../gradients/tape.ts';
import type { NestedArray } from '../host-array.ts';
import type { Tensor } from '../tensor.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  Huber,
  huber,
  Loss,
  lossFromConfig,
  MeanSquaredError,
  meanAbsoluteError,
  meanSquaredError,
  SparseCategoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from './index.ts';

const backend = await createBackend({ floatType: 'float64' });
const floats = (values: NestedArray): Tensor => tensor(values, { backend });
const labels = (...values: number[]): Tensor => tensor(Int32Array.from(values), { backend });
const list = (t: Tensor): number[] => Array.from(t.dataSync());

describe('shapes', () => {
  it('give one loss a sample, whatever the axes between', () => {
    const y = floats([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
    const p = floats([
      [
        [0, 0],
        [0, 0],
      ],
      [
        [1, 1],
        [1, 3],
      ],
    ]);
    expect(list(meanSquaredError(y, p))).toEqual([7.5, 3]);
    expect(list(meanAbsoluteError(y, p))).toEqual([2.5, 1.5]);
    expect(list(huber(y, p, { delta: 2 }))).toEqual([(0.5 + 2 + 4 + 6) / 4, (0.5 * 3 + 4) / 4]);
    const sequences = sparseCategoricalCrossentropy(
      tensor(Int32Array.of(0, 1), { backend, shape: [1, 2] }),
      floats([
        [
          [0.5, 0.5],
          [0.75, 0.25],
        ],
      ]),
    );
    expect(sequences.shape).toEqual([1]);
    expect(sequences.itemSync()).toBeCloseTo((-Math.log(0.5) - Math.log(0.25)) / 2, 12);
  });

  it('of predictions and targets [batch] make [batch]', () => {
    expect(list(meanSquaredError(floats([1, 2]), floats([1, 4])))).toEqual([0, 4]);
    expect(list(meanSquaredError(floats([[1], [2]]), floats([1, 4])))).toEqual([0, 4]);
  });

  it('that do not fit are refused by name, with both', () => {
    const message = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        expect(error).toBeInstanceOf(ShapeError);
        return String(error);
      }
      return 'nothing was thrown';
    };
    expect(message(() => meanSquaredError(floats([[1, 2, 3]]), floats([[1, 2]])))).toMatch(
      /meanSquaredError.*\[1, 3\].*\[1, 2\]/,
    );
    // Broadcasting would give four losses of nothing in particular.
    expect(
      message(() =>
        meanSquaredError(
          floats([1, 2]),
          floats([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    ).toMatch(/\[2\].*\[2, 2\]/);
    expect(
      message(() =>
        categoricalCrossentropy(
          labels(1, 2),
          floats([
            [1, 2, 3],
            [1, 2, 3],
          ]),
        ),
      ),
    ).toMatch(/use sparseCategoricalCrossentropy/);
    expect(message(() => sparseCategoricalCrossentropy(floats([[0, 1]]), floats([[0.5, 0.5]])))).toMatch(
      /use categoricalCrossentropy/,
    );
    expect(message(() => meanSquaredError(floats(1), floats(2)))).toMatch(/\[batch, …\]/);
  });
});

describe('labels', () => {
  const p = floats([
    [0.5, 0.25, 0.25],
    [0.1, 0.1, 0.8],
  ]);

  it('may be [batch], [batch, 1], and floats or bytes that hold whole numbers', () => {
    const expected = list(sparseCategoricalCrossentropy(labels(0, 2), p));
    expect(list(sparseCategoricalCrossentropy(floats([0, 2]), p))).toEqual(expected);
    expect(list(sparseCategoricalCrossentropy(floats([[0], [2]]), p))).toEqual(expected);
    expect(list(sparseCategoricalCrossentropy(tensor(Uint8Array.of(0, 2), { backend }), p))).toEqual(
      expected,
    );
  });

  it.each([
    [[0, 3], /label 3 at index 1 is outside the 3 classes/],
    [[-1, 0], /label -1 at index 0/],
    [[0.5, 0], /label 0.5 at index 0/],
    [[Number.NaN, 0], /label NaN at index 0/],
  ])('%j are refused', (values, message) => {
    expect(() => sparseCategoricalCrossentropy(floats(values), p)).toThrow(ValueError);
    expect(() => sparseCategoricalCrossentropy(floats(values), p)).toThrow(message);
    const host = { shape: [2], dtype: 'float64', data: Float64Array.from(values) } as const;
    expect(() => new SparseCategoricalCrossentropy().checkTargets(host, [2, 3])).toThrow(message);
  });

  it('of an integer prediction are refused as a dtype', () => {
    const integers = tensor(Int32Array.of(1, 2), { backend, shape: [1, 2] });
    expect(() => sparseCategoricalCrossentropy(labels(0), integers)).toThrow(DTypeError);
  });
});

describe('targets', () => {
  it('get no gradient', () => {
    const y = floats([[0.5, 0.5]]);
    const p = floats([[0.3, 0.7]]);
    for (const loss of [
      meanSquaredError,
      meanAbsoluteError,
      huber,
      binaryCrossentropy,
      categoricalCrossentropy,
    ]) {
      const tape = new GradientTape();
      tape.watch(y);
      tape.watch(p);
      const [ofTargets, ofPredictions] = tape.gradient(
        tape.record(() => loss(y, p)),
        [y, p],
      );
      expect(list(ofTargets!)).toEqual([0, 0]);
      expect(list(ofPredictions!).some((value) => value !== 0)).toBe(true);
    }
  });

  it('a loss is an explicit operation like any other', () => {
    const crossEntropy = explicit((y: Tensor, p: Tensor) =>
      categoricalCrossentropy(y, p, { epsilonMode: 'add', epsilon: 1e-12 }),
    );
    const loss = crossEntropy.forward(floats([[0, 1]]), floats([[0.75, 0.25]]));
    const [, gradient] = crossEntropy.backward(floats([1]));
    expect(loss.itemSync()).toBeCloseTo(-Math.log(0.25), 10);
    expect(list(gradient!)[1]).toBeCloseTo(-4, 10);
    crossEntropy.dispose();
  });
});

describe('classes', () => {
  const y = floats([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  const p = floats([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);

  it('reduce', () => {
    expect(new MeanSquaredError().call(y, p).itemSync()).toBeCloseTo(14 / 3, 12);
    expect(new MeanSquaredError({ reduction: 'sum' }).call(y, p).itemSync()).toBe(14);
    expect(list(new MeanSquaredError({ reduction: 'none' }).call(y, p))).toEqual([1, 4, 9]);
  });

  const configs = [
    { type: 'meanSquaredError', reduction: 'sum' },
    { type: 'meanAbsoluteError', reduction: 'mean' },
    { type: 'huber', reduction: 'mean', delta: 2 },
    { type: 'binaryCrossentropy', reduction: 'mean', fromLogits: true, epsilon: 1e-6 },
    {
      type: 'categoricalCrossentropy',
      reduction: 'sum',
      fromLogits: false,
      epsilon: 1e-12,
      epsilonMode: 'add',
      labelSmoothing: 0.1,
    },
    {
      type: 'sparseCategoricalCrossentropy',
      reduction: 'none',
      fromLogits: true,
      epsilon: 0,
      epsilonMode: 'clip',
    },
  ];
  it.each(configs)('$type goes through its configuration', (config) => {
    const loss = lossFromConfig(config);
    expect(loss).toBeInstanceOf(Loss);
    expect(loss.getConfig()).toEqual(config);
    expect(lossFromConfig(config.type).getConfig().type).toBe(config.type);
    expect(lossFromConfig(loss)).toBe(loss);
  });

  it('use their settings', () => {
    expect(new Huber({ delta: 2 }).call(y, p).itemSync()).toBeCloseTo((0.5 + 2 + 4) / 3, 12);
    const sparse = lossFromConfig({ type: 'sparseCategoricalCrossentropy', fromLogits: true });
    expect(sparse.call(labels(0, 0, 0), y).itemSync()).toBeCloseTo(Math.LN2, 12);
  });

  it('refuse what is wrong by name', () => {
    expect(() => lossFromConfig('meanSquareError')).toThrow(/did you mean 'meanSquaredError'/);
    expect(() => lossFromConfig({ type: 'huber', Delta: 1 })).toThrow(
      /unknown key "Delta".*did you mean 'delta'/,
    );
    expect(() => lossFromConfig({ type: 'huber', delta: 0 })).toThrow(ConfigError);
    expect(() => lossFromConfig({ type: 'meanSquaredError', reduction: 'avg' })).toThrow(
      /'mean' or 'sum' or 'none'/,
    );
    expect(() => lossFromConfig({ type: 'binaryCrossentropy', epsilonMode: 'add' })).toThrow(/unknown key/);
    expect(() => lossFromConfig({ type: 'categoricalCrossentropy', labelSmoothing: 1 })).toThrow(
      'categoricalCrossentropy: labelSmoothing is 1; expected a finite number, 0 or more and below 1',
    );
    expect(() => lossFromConfig({ type: 'sparseCategoricalCrossentropy', labelSmoothing: 0.1 })).toThrow(
      /unknown key/,
    );
    expect(() => lossFromConfig({ type: 'categoricalCrossentropy', epsilon: 0.5 })).toThrow(/below 0.5/);
    expect(() => lossFromConfig(undefined)).toThrow(ConfigError);
  });
});
