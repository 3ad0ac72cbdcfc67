import { createBackend } from '@athanor/backend-pure';
import { createBackend as createSimd } from '@athanor/backend-simd';
import { type HostArray, ShapeError, Tensor } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { batchesOf } from './batches.ts';
import { trainingBatches } from './training-batches.ts';

const images = {
  images: Uint8Array.from({ length: 24 }, (_, i) => 10 * i),
  labels: Uint8Array.from([1, 0, 2, 1]),
  ...{ count: 4, height: 2, width: 3 },
};
const plan = {
  batchSize: 3,
  shuffle: true,
  seed: 2,
  labels: 'sparse',
  classes: 3,
  inputShape: [2, 3, 1],
} as const;
const backend = await createBackend();

const onHost = (x: HostArray | Tensor): HostArray =>
  x instanceof Tensor ? { shape: x.shape, dtype: x.dtype, data: x.dataSync() } : x;

describe('the batches of a run', () => {
  it('are those of batchesOf, held on the backend', () => {
    const batches = trainingBatches(images, plan, { backend, epochs: 2 });
    expect(batches).toMatchObject({ samples: 4, batchesPerEpoch: 2 });
    const expected = batchesOf(images, plan).epoch(1)[Symbol.iterator]();
    for (const { x, y } of batches.epoch(1)) {
      expect(x instanceof Tensor).toBe(true);
      expect({ x: onHost(x), y }).toEqual(expected.next().value);
    }
    expect(expected.next().done).toBe(true);
    expect('dispose' in batches).toBe(true);
  });

  const many = {
    images: new Uint8Array(350 * 2 ** 18),
    labels: new Uint8Array(350),
    count: 350,
    height: 512,
    width: 512,
  };
  it.each([
    ['they are trained on once', images, plan, 1],
    ['they are changed', images, { ...plan, augment: { shift: 1 } }, 2],
    ['they take more than 256 MB', many, { ...plan, inputShape: [512, 512] }, 2],
  ])('are uploaded one by one where %s', (_, source, settings, epochs) => {
    const batches = trainingBatches(source, settings, { backend, epochs });
    expect('dispose' in batches).toBe(false);
    for (const { x } of batches.epoch(0)) {
      expect(x instanceof Tensor).toBe(false);
      break;
    }
  });

  it('are uploaded one by one where the backend has no memory for all', async () => {
    const small = await createSimd({ threads: 1, maximumMegabytes: 8 });
    const source = {
      ...many,
      images: many.images.subarray(0, 10 * 2 ** 18),
      labels: many.labels.subarray(0, 10),
      count: 10,
    };
    const batches = trainingBatches(
      source,
      { ...plan, inputShape: [512, 512] },
      { backend: small, epochs: 2 },
    );
    expect('dispose' in batches).toBe(false);
    await small.dispose();
  });

  it('must fit the network', () => {
    const make = () => trainingBatches(images, { ...plan, inputShape: [4] }, { backend, epochs: 2 });
    expect(make).toThrow(ShapeError);
  });
});
