import { createPureBackend } from '@athanor/backend-pure';
import type { Backend, ChannelLayout } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, numbers, unwritten } from '../../test/support.ts';
import { createBackend, type SimdBackend } from '../index.ts';

const pure = createPureBackend();
const backends: SimdBackend[] = [];

beforeAll(async () => {
  for (const threads of [1, 2, 3]) {
    const backend = await createBackend({ threads });
    await backend.startThreads();
    backends.push(backend);
  }
});

afterAll(async () => {
  for (const backend of backends) await backend.dispose();
});

/** What the three kernels make of x and dy [rows, channels]. */
function results(on: Backend, x: Float32Array, dy: Float32Array, layout: ChannelLayout): Float32Array[] {
  const { channels } = layout;
  const outputs = [x.length, 2 * channels, 2 * channels].map((length) => unwritten(new Float32Array(length)));
  const values = [x, dy, ...[3, 4, 5].map((seed) => numbers(channels, seed)), ...outputs];
  const storages = values.map((array) => {
    const storage = on.allocate('float32', array.length);
    on.write(storage, array);
    return storage;
  });
  const [input, gradient, centre, scale, offset, affine, moments, sums] = storages;
  on.fused.channelAffine!(input!, centre!, scale!, offset!, affine!, layout);
  on.fused.channelMoments!(input!, moments!, layout);
  on.fused.channelSums!(gradient!, input!, centre!, sums!, layout);
  const read = [affine!, moments!, sums!].map((storage) => Float32Array.from(on.readSync!(storage)));
  for (const storage of storages) on.free(storage);
  return read;
}

function expectNear(found: Float32Array, expected: Float32Array, allowance: number): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    if (!(Math.abs(value - expected[i]!) <= allowance)) expect([i, value]).toEqual([i, expected[i]]);
  });
}

const layouts: readonly ChannelLayout[] = [
  { rows: 18_432, channels: 32 },
  { rows: 100_003, channels: 3 },
  { rows: 1201, channels: 251 },
  { rows: 40, channels: 9001 },
  { rows: 3, channels: 20_000 },
  { rows: 300_000, channels: 1 },
];

describe('by channel', () => {
  it.each(layouts)(
    '$rows rows of $channels: what pure gives, and the same bits on 1, 2 and 3 threads',
    (layout) => {
      const size = layout.rows * layout.channels;
      const [x, dy] = [numbers(size, 1), numbers(size, 2)];
      const [first, ...others] = backends.map((backend) => results(backend, x, dy, layout));
      for (const found of others) {
        for (const [i, values] of found.entries()) expectSame(values, first![i]!);
      }
      const expected = results(pure, x, dy, layout);
      const largest = Math.max(
        ...expected.map((values) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)),
      );
      for (const [i, values] of first!.entries()) {
        expectNear(values, expected[i]!, 2e-6 * Math.max(1, largest));
      }
    },
  );

  it('a channel of one value has that mean and no variance, however far from 0', () => {
    const layout = { rows: 70_001, channels: 2 };
    const x = Float32Array.from({ length: 2 * layout.rows }, (_, i) => (i % 2 === 0 ? 1e6 : -0.1));
    for (const backend of backends) {
      const [mean, other, ...variances] = results(backend, x, x, layout)[1]!;
      expect([mean, other]).toEqual([1e6, Math.fround(-0.1)]);
      for (const variance of variances) {
        expect(variance).toBeGreaterThanOrEqual(0);
        expect(variance).toBeLessThan(0.01);
      }
    }
  });

  it('keeps NaN to its own channel', () => {
    const layout = { rows: 5000, channels: 6 };
    const x = numbers(layout.rows * layout.channels, 1);
    x[6 * 1234 + 4] = Number.NaN;
    for (const backend of backends) {
      for (const table of results(backend, x, x, layout).slice(1)) {
        expect([...table].map(Number.isNaN)).toEqual([...table].map((_, i) => i === 4 || i === 10));
      }
    }
  });
});
