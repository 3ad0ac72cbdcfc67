import { ShapeError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import type { LayerConfig } from '../config/types.ts';
import { batchesOf, inputShapeOf, labelsFor } from './batches.ts';
import { probabilities } from './probabilities.ts';

const size = { height: 2, width: 3 };
const images = {
  images: Uint8Array.from({ length: 24 }, (_, i) => i),
  labels: Uint8Array.from([1, 0, 2, 1]),
  count: 4,
  ...size,
};
const dense: LayerConfig = { type: 'Dense', units: 3 };

describe('the shape of an input', () => {
  it.each([
    [[dense], [6]],
    [[{ type: 'Dropout', rate: 0.5 }, dense], [6]],
    [
      [{ type: 'Flatten' }, dense],
      [2, 3, 1],
    ],
    [
      [{ type: 'Activation', activation: 'relu' }, { type: 'Flatten' }],
      [2, 3, 1],
    ],
    [
      [{ type: 'Flatten', inputShape: [2, 3] }, dense],
      [2, 3],
    ],
  ] as const)('of %j is %j', (layers, shape) => {
    expect(inputShapeOf({ layers }, size)).toEqual(shape);
  });

  it('is what the model says', () => {
    expect(inputShapeOf({ inputShape: [3, 2], layers: [dense] }, size)).toEqual([3, 2]);
  });
});

describe('batches', () => {
  const plan = { batchSize: 3, labels: 'sparse', classes: 3 } as const;

  it('have the shape that the network takes', () => {
    const batches = batchesOf(images, { ...plan, inputShape: [2, 3, 1] });
    expect(batches).toMatchObject({ batchesPerEpoch: 2, samples: 4 });
    const shapes = [...batches.epoch(0)].map(({ x, y }) => [x.shape, y.shape]);
    expect(shapes).toEqual([
      [[3, 2, 3, 1], [3]],
      [[1, 2, 3, 1], [1]],
    ]);
    expect([...batches].map(({ x }) => x.shape)).toEqual([
      [3, 2, 3, 1],
      [1, 2, 3, 1],
    ]);
    expect([...batchesOf(images, { ...plan, inputShape: [6] }).epoch(0)][0]!.x.shape).toEqual([3, 6]);
  });

  it('are refused where the pixels are not as many as it takes', () => {
    expect(() => batchesOf(images, { ...plan, inputShape: [7] })).toThrow(ShapeError);
    expect(() => batchesOf(images, { ...plan, inputShape: [7] })).toThrow(
      'takes inputs of shape [7], and the images have 2×3 pixels; expected [6], [2, 3] or [2, 3, 1]',
    );
  });

  it('have labels as the loss takes them', () => {
    expect(labelsFor('sparseCategoricalCrossentropy')).toBe('sparse');
    expect(labelsFor({ type: 'sparseCategoricalCrossentropy', fromLogits: true })).toBe('sparse');
    expect(labelsFor('meanSquaredError')).toBe('oneHot');
  });
});

describe('probabilities', () => {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  it('are a softmax of logits, without overflow', () => {
    const values = probabilities([1000, 1001, 999], { type: 'categoricalCrossentropy', fromLogits: true });
    expect(values[1]).toBeCloseTo(0.6652, 4);
    expect(sum(values)).toBeCloseTo(1, 10);
  });

  it('are what the network gives where it gives a distribution', () => {
    expect(probabilities([0.25, 0.5, 0.25], 'sparseCategoricalCrossentropy')).toEqual([0.25, 0.5, 0.25]);
  });

  it('are outputs held to one-hot labels, within 0 and 1', () => {
    expect(probabilities([-0.5, 0.3, 0.3, 2], 'meanSquaredError')).toEqual([
      0,
      0.3 / 1.6,
      0.3 / 1.6,
      1 / 1.6,
    ]);
    expect(sum(probabilities([-1, -2], 'meanSquaredError'))).toBeCloseTo(1, 10);
  });
});
