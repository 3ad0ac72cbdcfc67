import { createBackend } from '@athanor/backend-pure';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../backend.ts';
import { tensor } from '../create.ts';
import { setDefaultBackend } from '../default-backend.ts';
import { ConfigError, ShapeError, ValueError } from '../errors.ts';
import { GradientTape } from '../gradients/tape.ts';
import type { NestedArray } from '../host-array.ts';
import { memory } from '../memory/arena.ts';
import { tidy } from '../memory/scope.ts';
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  confusionMatrix,
  Mean,
  type Metric,
  metricFromConfig,
  SparseCategoricalAccuracy,
} from './index.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await createBackend();
  setDefaultBackend(backend);
});

afterAll(async () => {
  setDefaultBackend(undefined);
  await backend.dispose();
});

function matches(metric: Metric, yTrue: NestedArray, yPred: NestedArray): number {
  return tidy(() => {
    const result = metric.matches(tensor(yTrue), tensor(yPred));
    expect(result.shape).toEqual([]);
    expect(result.dtype).toBe('float32');
    return result.itemSync();
  });
}

const scores = [
  [0.1, 0.7, 0.2],
  [0.5, 0.4, 0.1],
  [0.3, 0.3, 0.4],
  [0.6, 0.3, 0.1],
];
const oneHot = [
  [0, 1, 0],
  [1, 0, 0],
  [1, 0, 0],
  [0, 0, 1],
];

describe('matches', () => {
  it('of sparse categorical accuracy: labels as [batch] or [batch, 1], as floats or int32', () => {
    expect(matches(new SparseCategoricalAccuracy(), [1, 0, 0, 2], scores)).toBe(2);
    expect(matches(new SparseCategoricalAccuracy(), [[1], [0], [2], [2]], scores)).toBe(3);
    tidy(() => {
      const labels = tensor(new Int32Array([1, 1, 2, 0]));
      expect(new SparseCategoricalAccuracy().matches(labels, tensor(scores)).itemSync()).toBe(3);
    });
  });

  it('of categorical accuracy: one-hot as floats or bool', () => {
    expect(matches(new CategoricalAccuracy(), oneHot, scores)).toBe(2);
    expect(
      matches(
        new CategoricalAccuracy(),
        oneHot.map((row) => row.map((x) => x === 1)),
        scores,
      ),
    ).toBe(2);
  });

  it('of binary accuracy: above the threshold means 1', () => {
    expect(matches(new BinaryAccuracy(), [[1], [0], [1], [0]], [[0.9], [0.5], [0.5], [0.51]])).toBe(2);
    expect(matches(new BinaryAccuracy({ threshold: 0.3 }), [1, 0, 1, 0], [0.9, 0.5, 0.5, 0.2])).toBe(3);
    expect(matches(new BinaryAccuracy(), [1, 0], [[0.9], [0.1]])).toBe(2);
    expect(matches(new BinaryAccuracy(), [[1], [0]], [0.9, 0.6])).toBe(1);
    expect(matches(new BinaryAccuracy(), [true, false], [0.9, 0.6])).toBe(1);
  });

  it('counts a sample of several predictions by the share that is right', () => {
    expect(matches(new BinaryAccuracy(), [[1, 1, 0, 0]], [[0.9, 0.1, 0.1, 0.1]])).toBe(0.75);
    expect(
      matches(
        new SparseCategoricalAccuracy(),
        [
          [1, 0],
          [0, 2],
        ],
        [scores.slice(0, 2), scores.slice(2)],
      ),
    ).toBe(1);
  });

  it('is 0 for an empty batch', () => {
    tidy(() => {
      const [labels, predictions] = [tensor([], { shape: [0] }), tensor([], { shape: [0, 3] })];
      expect(new SparseCategoricalAccuracy().matches(labels, predictions).itemSync()).toBe(0);
      expect(new BinaryAccuracy().matches(labels, labels).itemSync()).toBe(0);
    });
  });

  it('leaves nothing behind and is seen by no tape', () => {
    const [labels, predictions] = [tensor([1, 0, 0, 2]), tensor(scores)];
    const before = memory(backend).buffers;
    const tape = new GradientTape();
    tape.watch(predictions);
    const result = tape.record(() => new SparseCategoricalAccuracy().matches(labels, predictions));
    tape.dispose();
    expect(memory(backend).buffers).toBe(before + 1);
    for (const each of [result, labels, predictions]) each.dispose();
  });
});

describe('accuracy', () => {
  it.each([
    [[4], [4, 3], SparseCategoricalAccuracy],
    [[4, 1], [4, 3], SparseCategoricalAccuracy],
    [[4, 3], [4, 3], CategoricalAccuracy],
    [[4, 1], [4, 1], BinaryAccuracy],
    [[4], [4, 1], BinaryAccuracy],
    [[4], [4], BinaryAccuracy],
    [[4, 7], [4, 7, 3], SparseCategoricalAccuracy],
    [[4, 7, 3], [4, 7, 3], CategoricalAccuracy],
  ])('of targets %j and predictions %j is what Keras takes', (yTrue, yPred, expected) => {
    expect(new Accuracy().resolve(yTrue, yPred)).toBeInstanceOf(expected);
  });

  it('counts as what it resolves to', () => {
    expect(matches(new Accuracy(), [1, 0, 0, 2], scores)).toBe(2);
    expect(matches(new Accuracy(), oneHot, scores)).toBe(2);
    expect(matches(new Accuracy(), [[1], [0]], [[0.9], [0.6]])).toBe(1);
  });
});

describe('over batches', () => {
  it('is the share over all samples, whatever the sizes of the batches, until it is reset', async () => {
    const metric = new Accuracy();
    expect(metric.result()).toBeNaN();
    await metric.update(tensor([1, 0, 0]), tensor(scores.slice(0, 3)));
    await metric.update(tensor([2]), tensor(scores.slice(3)));
    expect(metric.result()).toBeCloseTo(0.5, 12);
    await metric.update(tensor([], { shape: [0] }), tensor([], { shape: [0, 3] }));
    expect(metric.result()).toBeCloseTo(0.5, 12);
    metric.reset();
    expect(metric.result()).toBeNaN();
  });

  it('mean weighs by samples', () => {
    const mean = new Mean();
    mean.update(2, 3);
    mean.update(6);
    mean.update(Number.NaN, 0);
    expect(mean.result()).toBe(3);
    mean.reset();
    expect(mean.result()).toBeNaN();
  });
});

describe('shapes that do not fit', () => {
  it.each<[Metric, NestedArray, NestedArray, string]>([
    [
      new SparseCategoricalAccuracy(),
      [1, 0],
      scores,
      'sparseCategoricalAccuracy: yTrue has shape [2], yPred [4, 3]',
    ],
    [
      new SparseCategoricalAccuracy(),
      oneHot,
      scores,
      'expected labels [batch] and predictions [batch, classes]',
    ],
    [new SparseCategoricalAccuracy(), 1, [1, 2], 'yTrue has shape [], yPred [2]'],
    [
      new CategoricalAccuracy(),
      [1, 0, 0, 2],
      scores,
      'categoricalAccuracy: yTrue has shape [4], yPred [4, 3]',
    ],
    [
      new BinaryAccuracy(),
      [1, 0],
      [0.5],
      'binaryAccuracy: yTrue has shape [2], yPred [1]; expected the same',
    ],
    [new Accuracy(), [1, 0], scores, 'sparseCategoricalAccuracy: yTrue has shape [2], yPred [4, 3]'],
  ])('%#', (metric, yTrue, yPred, message) => {
    expect(() => matches(metric, yTrue, yPred)).toThrow(ShapeError);
    expect(() => matches(metric, yTrue, yPred)).toThrow(message);
  });
});

describe('configuration', () => {
  it.each([
    [new Accuracy(), { type: 'accuracy' }],
    [new BinaryAccuracy({ threshold: 0.7 }), { type: 'binaryAccuracy', threshold: 0.7 }],
    [new CategoricalAccuracy(), { type: 'categoricalAccuracy' }],
    [new SparseCategoricalAccuracy(), { type: 'sparseCategoricalAccuracy' }],
  ])('%# goes to JSON and back', (metric, config) => {
    expect(metric.getConfig()).toEqual(config);
    const again = metricFromConfig(JSON.parse(JSON.stringify(config)));
    expect(again).toBeInstanceOf(metric.constructor);
    expect(again.getConfig()).toEqual(config);
    expect(metricFromConfig(config.type).name).toBe(config.type);
    expect(metricFromConfig(metric)).toBe(metric);
  });

  it.each([
    ['acuracy', 'metric: unknown type "acuracy"; known are .*; did you mean \'accuracy\'\\?'],
    [{ type: 'binaryAccuracy', treshold: 1 }, 'unknown key "treshold".*did you mean \'threshold\'\\?'],
    [{ type: 'binaryAccuracy', threshold: 'x' }, 'threshold is "x"; expected a finite number'],
    [{ type: 'accuracy', threshold: 1 }, 'accuracy: unknown key "threshold"; it has none'],
    [{ type: 'categoricalAccuracy', top: 1 }, 'categoricalAccuracy: unknown key "top"'],
    [{ type: 'sparseCategoricalAccuracy', top: 1 }, 'sparseCategoricalAccuracy: unknown key "top"'],
    [0, 'metric: found 0'],
  ])('%j is refused', (config, message) => {
    expect(() => metricFromConfig(config)).toThrow(ConfigError);
    expect(() => metricFromConfig(config)).toThrow(new RegExp(message));
  });
});

describe('confusionMatrix', () => {
  it('counts predictions by label', () => {
    expect([...confusionMatrix([0, 1, 1, 2, 2, 2], [0, 1, 0, 2, 2, 1], 3)]).toEqual([
      1, 0, 0, 1, 1, 0, 0, 1, 2,
    ]);
    expect([...confusionMatrix(new Uint8Array([1]), new Int32Array([0]), 2)]).toEqual([0, 0, 1, 0]);
    expect([...confusionMatrix([], [], 1)]).toEqual([0]);
  });

  it.each([
    [[0], [0, 1], 2, 'found 1 labels and 2 predictions'],
    [[2], [0], 2, 'the label at index 0 is 2; expected a class from 0 to 1'],
    [[0, 1], [0, -1], 2, 'the prediction at index 1 is -1; expected a class from 0 to 1'],
    [[0.5], [0], 2, 'the label at index 0 is 0.5'],
    [[], [], 0, 'found 0 classes; expected a whole number, 1 or more'],
  ])('refuses %j %j of %d classes', (labels, predictions, classes, message) => {
    expect(() => confusionMatrix(labels, predictions, classes)).toThrow(ValueError);
    expect(() => confusionMatrix(labels, predictions, classes)).toThrow(message);
  });
});
