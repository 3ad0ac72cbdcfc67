import { ShapeError, ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import type { LabeledImages } from '../types.ts';
import { type ImageBatchesOptions, imageBatches } from './image-batches.ts';

/** Image i has the pixels i, i + 1, … and the label i mod 10. */
function numbered(count: number): LabeledImages {
  const images = Uint8Array.from({ length: count * 6 }, (_, i) => Math.floor(i / 6) + (i % 6));
  return { images, labels: Uint8Array.from({ length: count }, (_, i) => i % 10), count, height: 2, width: 3 };
}

const all = (options: ImageBatchesOptions, count = 20) => [...imageBatches(numbered(count), options)];
const firsts = (batches: Iterable<{ x: { shape: readonly number[]; data: ArrayLike<number> } }>) =>
  [...batches].flatMap(({ x }) =>
    Array.from({ length: x.shape[0]! }, (_, i) => Math.round(x.data[i * 6]! * 255)),
  );

describe('imageBatches', () => {
  it('scales bytes to float32, flat or as images, in the order of the file', () => {
    const [first, , last] = all({ batchSize: 8 });
    expect(first!.x.shape).toEqual([8, 6]);
    expect(first!.x.dtype).toBe('float32');
    expect([...first!.x.data.subarray(6, 12)]).toEqual(
      [1, 2, 3, 4, 5, 6].map((byte) => Math.fround(byte / 255)),
    );
    expect(first!.y).toEqual({ shape: [8], dtype: 'int32', data: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
    expect(last!.x.shape).toEqual([4, 6]);
    expect(all({ batchSize: 8, flatten: false })[0]!.x.shape).toEqual([8, 2, 3, 1]);
    expect(all({ batchSize: 8, scale: 1 })[2]!.x.data[0]).toBe(16);
  });

  it('scales every byte to the float32 nearest to byte / 255', () => {
    const images = Uint8Array.from({ length: 256 }, (_, i) => i);
    const source = { images, labels: new Uint8Array(1), count: 1, height: 16, width: 16 };
    const [batch] = [...imageBatches(source, { batchSize: 1 })];
    expect(batch!.x.data).toEqual(Float32Array.from(images, (byte) => byte / 255));
  });

  it('gives new arrays, or with reuseBuffers the same batches in the memory of the first', () => {
    const options: ImageBatchesOptions[] = [
      { batchSize: 8, shuffle: true },
      { batchSize: 8, shuffle: true, labels: 'oneHot' },
      { batchSize: 8, augment: { shift: 1 } },
    ];
    for (const option of options) {
      const kept = all(option);
      const memory = new Set<ArrayBufferLike>();
      const batches = imageBatches(numbered(20), { ...option, reuseBuffers: true }).epoch(0);
      let index = 0;
      for (const batch of batches) {
        expect(batch).toEqual(kept[index++]);
        memory.add(batch.x.data.buffer).add(batch.y.data.buffer);
      }
      expect([index, memory.size]).toEqual([3, 2]);
      expect(new Set(kept.flatMap(({ x, y }) => [x.data.buffer, y.data.buffer])).size).toBe(6);
    }
  });

  it('gives two passes at once a memory each', () => {
    const batches = imageBatches(numbered(20), { batchSize: 10, reuseBuffers: true });
    const [one, other] = [batches.epoch(0), batches.epoch(0)].map((pass) => pass[Symbol.iterator]());
    const first = one!.next().value!;
    other!.next();
    other!.next();
    expect(first).toEqual(all({ batchSize: 10 })[0]);
  });

  it('scales images whose pixels are no multiple of four', () => {
    const images = Uint8Array.from({ length: 45 }, (_, i) => i * 5);
    const source = { images, labels: new Uint8Array(5), count: 5, height: 3, width: 3 };
    for (const shuffle of [false, true]) {
      const [batch] = [...imageBatches(source, { batchSize: 'all', shuffle, scale: 0.3 })];
      const expected = Float32Array.from(images, (byte) => byte * 0.3);
      expect(Float32Array.from(batch!.x.data).sort()).toEqual(expected);
      if (!shuffle) expect(batch!.x.data).toEqual(expected);
    }
  });

  it('gives labels as rows with a single 1', () => {
    const [batch] = all({ batchSize: 3, labels: 'oneHot', classes: 12 });
    expect(batch!.y.shape).toEqual([3, 12]);
    expect(batch!.y.dtype).toBe('float32');
    expect([...batch!.y.data.subarray(12, 24)]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("makes one batch of all for 'all', and takes only the first of a limit", () => {
    expect(all({ batchSize: 'all' }).map(({ x }) => x.shape)).toEqual([[20, 6]]);
    const limited = imageBatches(numbered(20), { batchSize: 4, limit: 10 });
    expect([limited.samples, limited.batchesPerEpoch]).toEqual([10, 3]);
    expect(firsts(limited)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const shuffled = imageBatches(numbered(20), { batchSize: 4, limit: 10, shuffle: true });
    expect(firsts(shuffled).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(imageBatches(numbered(20), { batchSize: 4, limit: 99 }).samples).toBe(20);
  });

  it('shuffles by seed and epoch, labels beside their images', () => {
    const make = (seed: number) => imageBatches(numbered(100), { batchSize: 32, shuffle: true, seed });
    const first = firsts(make(1).epoch(0));
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(firsts(make(1).epoch(0))).toEqual(first);
    expect(firsts(make(1).epoch(1))).not.toEqual(first);
    expect(firsts(make(2).epoch(0))).not.toEqual(first);
    const again = make(1);
    expect([firsts(again), firsts(again)]).toEqual([first, firsts(make(1).epoch(1))]);
    for (const { x, y } of make(1)) {
      for (const [i, label] of y.data.entries()) expect(Math.round(x.data[i * 6]! * 255) % 10).toBe(label);
    }
  });

  it('gives batches that stay as they are', () => {
    const batches = all({ batchSize: 8 });
    const copies = batches.map(({ x }) => x.data.slice());
    all({ batchSize: 8, shuffle: true });
    for (const [i, copy] of copies.entries()) expect(batches[i]!.x.data).toEqual(copy);
    expect(new Set(batches.map(({ x }) => x.data.buffer)).size).toBe(3);
  });

  it('counts 469 batches of 60,000 images, the last of 96', () => {
    const count = 60_000;
    const source = {
      images: new Uint8Array(count),
      labels: new Uint8Array(count),
      count,
      height: 1,
      width: 1,
    };
    const batches = [...imageBatches(source, { batchSize: 128 })];
    expect(batches).toHaveLength(469);
    expect(batches.at(-1)!.x.shape).toEqual([96, 1]);
  });

  it('names the index and value of a label outside the classes', () => {
    const source = {
      ...numbered(20),
      labels: Uint8Array.from({ length: 20 }, (_, i) => (i === 13 ? 77 : 0)),
    };
    expect(() => imageBatches(source, { batchSize: 4 })).toThrow(ValueError);
    expect(() => imageBatches(source, { batchSize: 4 })).toThrow(
      'the label at index 13 is 77; expected a whole number from 0 to 9',
    );
    expect(() => imageBatches(numbered(20), { batchSize: 4, classes: 3 })).toThrow('index 3 is 3');
    expect(() => imageBatches(source, { batchSize: 4, limit: 13 })).not.toThrow();
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a batch size, limit or number of classes of %d', (n) => {
    expect(() => all({ batchSize: n })).toThrow(`the batch size is ${n}: expected a whole number, 1 or more`);
    expect(() => all({ batchSize: 1, limit: n })).toThrow(ValueError);
    expect(() => all({ batchSize: 1, classes: n })).toThrow(ValueError);
  });

  it('refuses an empty data set and counts that differ', () => {
    expect(() => all({ batchSize: 1 }, 0)).toThrow('the data set is empty');
    expect(() => imageBatches({ ...numbered(3), count: 4 }, { batchSize: 1 })).toThrow(
      '4 images and 3 labels',
    );
    const short = { ...numbered(3), images: new Uint8Array(17) };
    expect(() => imageBatches(short, { batchSize: 1 })).toThrow(ShapeError);
    expect(() => imageBatches(short, { batchSize: 1 })).toThrow('3 images of 2×3 take 18 bytes: found 17');
    expect(() => all({ batchSize: 1, scale: Number.NaN })).toThrow('scale is NaN');
  });
});
