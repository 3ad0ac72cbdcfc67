import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { GradientTape } from '../gradients/tape.ts';
import type { NestedArray } from '../host-array.ts';
import { mul } from '../ops/mul.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossentropy,
} from './index.ts';

const backend = await createBackend({ floatType: 'float64' });
const floats = (values: NestedArray): Tensor => tensor(values, { backend });
const labels = (...values: number[]): Tensor => tensor(Int32Array.from(values), { backend });
const list = (t: Tensor): number[] => Array.from(t.dataSync());

/** The gradient of the sum of f with respect to x, and what central differences say it is. */
function gradients(f: (x: Tensor) => Tensor, x: Tensor): { found: number[]; expected: number[] } {
  const tape = new GradientTape();
  tape.watch(x);
  const found = list(
    tape.gradient(
      tape.record(() => sum(f(x))),
      x,
    ),
  );
  const values = list(x);
  const h = 1e-6;
  const at = (i: number, change: number): number => {
    const moved = values.map((value, j) => (j === i ? value + change : value));
    return sum(f(tensor(Float64Array.from(moved), { backend, shape: x.shape }))).itemSync();
  };
  return { found, expected: values.map((_, i) => (at(i, h) - at(i, -h)) / (2 * h)) };
}

function expectGradient(f: (x: Tensor) => Tensor, x: Tensor): void {
  const { found, expected } = gradients(f, x);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 6);
  });
}

describe('losses from probabilities', () => {
  const yTrue = floats([
    [0, 1, 0],
    [0.5, 0.25, 0.25],
  ]);
  const scores = floats([
    [0.2, 0.5, 0.1],
    [1, 2, 3],
  ]);

  it('categoricalCrossentropy divides by the sum first', () => {
    const expected = [
      -Math.log(0.5 / 0.8),
      -(0.5 * Math.log(1 / 6) + 0.25 * Math.log(2 / 6) + 0.25 * Math.log(3 / 6)),
    ];
    const found = list(categoricalCrossentropy(yTrue, scores));
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    expectGradient((x) => categoricalCrossentropy(yTrue, x), scores);
  });

  it("epsilonMode 'add' is −Σ y·log(p + ε) of the probabilities as they are", () => {
    const options = { epsilonMode: 'add', epsilon: 0.01 } as const;
    const expected = [
      -Math.log(0.51),
      -(0.5 * Math.log(1.01) + 0.25 * Math.log(2.01) + 0.25 * Math.log(3.01)),
    ];
    const found = list(categoricalCrossentropy(yTrue, scores, options));
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    expectGradient((x) => categoricalCrossentropy(yTrue, x, options), scores);
    const sparse = sparseCategoricalCrossentropy(labels(1, 2), scores, options);
    expect(list(sparse)).toEqual([-Math.log(0.51), -Math.log(3.01)]);
    // The gradient of numpy's hand-derived backward, not divided by the batch.
    const { found: gradient } = gradients((x) => categoricalCrossentropy(yTrue, x, options), scores);
    expect(gradient[1]).toBeCloseTo(-1 / 0.51, 12);
  });

  it('labelSmoothing spreads a share of the targets, as Keras 3 does', () => {
    const targets = floats([
      [0, 1, 0, 0],
      [0.5, 0, 0.5, 0],
    ]);
    const probabilities = floats([
      [0.1, 0.6, 0.2, 0.1],
      [0.25, 0.25, 0.4, 0.1],
    ]);
    const logits = floats([
      [1, 2, -1, 0],
      [0.5, -3, 2, 10],
    ]);
    const ofProbabilities = (x: Tensor) => categoricalCrossentropy(targets, x, { labelSmoothing: 0.1 });
    const ofLogits = (x: Tensor) =>
      categoricalCrossentropy(targets, x, { fromLogits: true, labelSmoothing: 0.2 });
    const found = [...list(ofProbabilities(probabilities)), ...list(ofLogits(logits))];
    // Keras 3.15.1 in float64.
    const expected = [0.6278789044440962, 1.18594990552502, 0.7401896985611953, 8.525412489701623];
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    expectGradient(ofProbabilities, probabilities);
    expectGradient(ofLogits, logits);
  });

  it('clips at epsilon and at 1 − epsilon, where the gradient is 0', () => {
    const certain = floats([
      [1, 0],
      [0, 1],
    ]);
    const loss = sparseCategoricalCrossentropy(labels(1, 1), certain);
    expect(list(loss)).toEqual([-Math.log(1e-7), -Math.log(1 - 1e-7)]);
    const { found } = gradients((x) => sparseCategoricalCrossentropy(labels(1, 1), x), certain);
    expect(found.map(Math.abs)).toEqual([0, 0, 0, 0]);
    const wide = sparseCategoricalCrossentropy(labels(1, 1), certain, { epsilon: 0.1 });
    expect(list(wide)).toEqual([-Math.log(0.1), -Math.log(0.9)]);
  });

  it('binaryCrossentropy averages over a sample, and takes targets [batch] for predictions [batch, 1]', () => {
    const y = floats([
      [1, 0],
      [0.25, 1],
    ]);
    const p = floats([
      [0.9, 0.2],
      [0.5, 0],
    ]);
    const expected = [-(Math.log(0.9) + Math.log(0.8)) / 2, -(Math.log(0.5) + Math.log(1e-7)) / 2];
    list(binaryCrossentropy(y, p)).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    const inside = floats([[0.9], [0.2]]);
    expectGradient((x) => binaryCrossentropy(labels(1, 0), x), inside);
    expect(binaryCrossentropy(labels(1, 0), inside).shape).toEqual([2]);
  });
});

describe('losses from logits', () => {
  const logits = floats([
    [2, -1, 0.5],
    [0, 3, -2],
  ]);

  it('sparse, one-hot and by hand are one', () => {
    const oneHot = floats([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    const logSumExp = (row: number[]): number => Math.log(row.reduce((total, z) => total + Math.exp(z), 0));
    const expected = [logSumExp([2, -1, 0.5]) - 2, logSumExp([0, 3, -2]) + 2];
    const sparse = list(sparseCategoricalCrossentropy(labels(0, 2), logits, { fromLogits: true }));
    const dense = list(categoricalCrossentropy(oneHot, logits, { fromLogits: true }));
    expect(sparse).toEqual(dense);
    sparse.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
  });

  it('have the gradients that differences say, the first and the second', () => {
    const soft = floats([
      [0.2, 0.5, 0.1],
      [0, 1, 0],
    ]);
    const weights = floats([
      [0.3, -1, 2],
      [1, 0.5, -0.7],
    ]);
    const losses = [
      (z: Tensor): Tensor => softmaxCrossEntropy(soft, z),
      (z: Tensor): Tensor => sigmoidCrossEntropy(soft, z),
    ];
    for (const loss of losses) {
      expectGradient(loss, logits);
      expectGradient((z) => {
        const inner = new GradientTape();
        inner.watch(z);
        const value = inner.record(() => loss(z));
        return mul(inner.gradient(value, z), weights);
      }, logits);
    }
  });

  it('stay finite and exact for logits of any size', () => {
    const huge = floats([
      [1000, -1000],
      [1000, -1000],
    ]);
    const losses = list(sparseCategoricalCrossentropy(labels(0, 1), huge, { fromLogits: true }));
    // −0 is 0.
    expect(losses.map((loss) => loss + 0)).toEqual([0, 2000]);
    const { found } = gradients((z) => softmaxCrossEntropy(floats([[0, 1]]), z), floats([[1000, -1000]]));
    expect(found).toEqual([1, -1]);
    const binary = sigmoidCrossEntropy(floats([1, 0, 1, 0]), floats([1000, 1000, -1000, -1000]));
    expect(list(binary)).toEqual([0, 1000, 1000, 0]);
    expect(sigmoidCrossEntropy(floats([1]), floats([30])).itemSync()).toBeCloseTo(Math.exp(-30), 25);
  });

  it('ignore a class whose logit is −∞ and that is no target', () => {
    const masked = floats([[1, Number.NEGATIVE_INFINITY, 1]]);
    const loss = sparseCategoricalCrossentropy(labels(0), masked, { fromLogits: true });
    expect(loss.itemSync()).toBeCloseTo(Math.LN2, 12);
    const { found } = gradients((z) => softmaxCrossEntropy(floats([[1, 0, 0]]), z), masked);
    expect(found).toEqual([-0.5, 0, 0.5]);
  });

  it('are NaN where a logit is', () => {
    const broken = floats([[1, Number.NaN, 1]]);
    expect(sparseCategoricalCrossentropy(labels(0), broken, { fromLogits: true }).itemSync()).toBeNaN();
    expect(sparseCategoricalCrossentropy(labels(1), broken).itemSync()).toBeNaN();
  });
});
