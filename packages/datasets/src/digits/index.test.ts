import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digitSplits, digitsVersion, drawDigits } from './index.ts';

const pixels = 784;

function count(labels: Uint8Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

describe('drawDigits', () => {
  it('gives the same bits for a seed (a new drawing needs a new digitsVersion, and a new hash here)', () => {
    const { images, labels } = drawDigits({ count: 300, seed: 1 });
    const hash = createHash('sha256').update(images).update(labels).digest('hex');
    expect({ digitsVersion, hash }).toEqual({
      digitsVersion: '3',
      hash: 'eb2e50cae0f4d8bfd1566ca5e5dde5a95a95e63d53ac0833a24fe4f99cb3d336',
    });
  });

  it('draws an image that depends on its place alone', () => {
    const all = drawDigits({ count: 260, seed: 3 });
    for (const [firstIndex, some] of [
      [0, 1],
      [37, 5],
      [95, 130],
      [259, 1],
    ] as const) {
      const part = drawDigits({ count: some, seed: 3, firstIndex });
      expect(part.images).toEqual(all.images.subarray(firstIndex * pixels, (firstIndex + some) * pixels));
      expect(part.labels).toEqual(all.labels.subarray(firstIndex, firstIndex + some));
    }
  });

  it('draws other images for another seed and another split', () => {
    const one = drawDigits({ count: 200, seed: 1 });
    const images = new Set<string>();
    for (const other of [
      one,
      drawDigits({ count: 200, seed: 2 }),
      drawDigits({ count: 200, seed: 1, split: 'test' }),
      drawDigits({ count: 200, seed: -1 }),
    ]) {
      for (let image = 0; image < 200; image++) {
        images.add(other.images.subarray(image * pixels, (image + 1) * pixels).join());
      }
    }
    expect(images.size).toBe(800);
    expect(drawDigits({ count: 200, seed: 1, split: 'train' })).toEqual(one);
  });

  it('draws each digit equally often, in no order', () => {
    for (const split of ['train', 'test'] as const) {
      const { labels } = drawDigits({ count: 2000, seed: 4, split });
      expect(count(labels)).toEqual(new Array(10).fill(200));
      expect(Math.max(...count(labels.subarray(0, 50)))).toBeLessThan(11);
      expect(labels.subarray(0, 100)).not.toEqual(labels.subarray(100, 200));
    }
    expect(digitSplits.train.count % 100).toBe(0);
    expect(digitSplits.test.count % 100).toBe(0);
  });

  it('fits the ink into 20 by 20 pixels, with its centre of mass in the middle, as MNIST does', () => {
    const some = 2000;
    const { images } = drawDigits({ count: some, seed: 6 });
    let full = 0;
    for (let image = 0; image < some; image++) {
      let mass = 0;
      let momentX = 0;
      let momentY = 0;
      const rows = new Set<number>();
      const columns = new Set<number>();
      for (let y = 0; y < 28; y++) {
        for (let x = 0; x < 28; x++) {
          const ink = images[image * pixels + y * 28 + x]!;
          if (ink === 0) continue;
          mass += ink;
          momentX += ink * x;
          momentY += ink * y;
          rows.add(y);
          columns.add(x);
        }
      }
      const height = Math.max(...rows) - Math.min(...rows) + 1;
      const width = Math.max(...columns) - Math.min(...columns) + 1;
      expect(Math.max(height, width)).toBeLessThanOrEqual(20);
      expect(Math.max(height, width)).toBeGreaterThanOrEqual(18);
      expect(mass / 255).toBeGreaterThan(12);
      expect(mass / 255).toBeLessThan(340);
      // Whole pixels: at most half a pixel off, unless the box would leave the image.
      const off = Math.max(Math.abs(momentX / mass - 14), Math.abs(momentY / mass - 14));
      expect(off).toBeLessThan(2);
      if (off <= 0.51) full += 1;
    }
    expect(full / some).toBeGreaterThan(0.97);
  });

  it('draws nothing when asked for nothing', () => {
    expect(drawDigits({ count: 0, seed: 1 })).toEqual({
      images: new Uint8Array(0),
      labels: new Uint8Array(0),
    });
  });

  it('names what is wrong with its options', () => {
    expect(() => drawDigits({ count: -1, seed: 1 })).toThrow(/count is -1; expected an integer from 0/);
    expect(() => drawDigits({ count: 1.5, seed: 1 })).toThrow(/count is 1.5/);
    expect(() => drawDigits({ count: 1e9, seed: 1 })).toThrow(/count is 1000000000/);
    expect(() => drawDigits({ count: 1, seed: 1, firstIndex: -2 })).toThrow(/firstIndex is -2/);
    expect(() => drawDigits({ count: 1, seed: 0.5 })).toThrow(/seed is 0.5/);
  });
});
