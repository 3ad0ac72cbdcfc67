import { ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import type { ByteArray, DataArray } from './arrays.ts';
import { BatchGenerator } from './batch-generator.ts';

const images = (count: number): ByteArray => ({
  shape: [count, 2],
  dtype: 'uint8',
  data: new Uint8Array(count * 2),
});
const labels = (count: number): ByteArray => ({
  shape: [count],
  dtype: 'uint8',
  data: Uint8Array.from({ length: count }, (_, i) => i % 251),
});

describe('BatchGenerator', () => {
  it('gives 469 batches a round of 60,000 images, the last of 96, and then the first again', () => {
    const generator = new BatchGenerator(images(60_000), labels(60_000), { batchSize: 128 });
    expect(generator.batchCount).toBe(469);
    for (let round = 0; round < 3; round++) {
      for (let batch = 0; batch < 469; batch++) {
        const { x, y } = generator.next();
        const size = batch === 468 ? 96 : 128;
        expect(x.shape).toEqual([size, 2]);
        expect(y.shape).toEqual([size]);
        expect(y.data[0]).toBe((batch * 128) % 251);
      }
    }
  });

  it('heeds its batch size, and wraps where it divides the count', () => {
    const generator = new BatchGenerator(images(6), labels(6), { batchSize: 3 });
    expect(generator.batchCount).toBe(2);
    expect([0, 1, 2, 3].map(() => [...generator.next().y.data])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const one = new BatchGenerator(images(2), labels(2));
    expect([one.batchSize, one.batchCount, [...one.next().y.data], [...one.next().y.data]]).toEqual([
      128,
      1,
      [0, 1],
      [0, 1],
    ]);
  });

  it('scales bytes as they are asked for, and hands out numbers as views', () => {
    const bytes: ByteArray = { shape: [2, 1], dtype: 'uint8', data: Uint8Array.of(255, 51) };
    const { x, y } = new BatchGenerator(bytes, labels(2)).next();
    expect(x).toEqual({ shape: [2, 1], dtype: 'float32', data: Float32Array.of(1, 0.2) });
    expect(y.dtype).toBe('int32');
    const numbers: DataArray = { shape: [2], dtype: 'float32', data: Float32Array.of(3, 4) };
    expect(new BatchGenerator(numbers, labels(2), { batchSize: 1 }).next().x.data.buffer).toBe(
      numbers.data.buffer,
    );
  });

  it('is a source of batches for the trainer, from the beginning each time', () => {
    const generator = new BatchGenerator(images(5), labels(5), { batchSize: 2 });
    generator.next();
    const rounds = [[...generator], [...generator.epoch(7)]];
    for (const round of rounds) expect(round.map(({ y }) => [...y.data])).toEqual([[0, 1], [2, 3], [4]]);
    expect([generator.batchesPerEpoch, generator.samples]).toEqual([3, 5]);
    expect([...generator.next().y.data]).toEqual([2, 3]);
  });

  it('refuses counts that differ, an empty data set and a wrong batch size', () => {
    expect(() => new BatchGenerator(images(3), labels(4))).toThrow('x has 3 elements and y has 4');
    expect(() => new BatchGenerator(images(0), labels(0))).toThrow('empty');
    for (const batchSize of [0, -5, 1.5, Number.NaN]) {
      expect(() => new BatchGenerator(images(3), labels(3), { batchSize })).toThrow(ValueError);
    }
  });
});
