import { Random, ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { type ImageBatchesOptions, imageBatches } from '../pipeline/image-batches.ts';
import type { LabeledImages } from '../types.ts';
import type { AugmentOptions } from './options.ts';

const count = 30;
const pixels = 10 * 8;
const random = new Random(2).stream('images');
const split: LabeledImages = {
  images: Uint8Array.from(random.uniform(count * pixels), (value) => 1 + 255 * value),
  labels: Uint8Array.from({ length: count }, (_, i) => i),
  count,
  height: 10,
  width: 8,
};
const augment = { rotation: 15, zoom: 0.2, shift: 1, shear: 5 };

/** Image number → its pixels, of one epoch. */
function imagesOf(options: Partial<ImageBatchesOptions>, epoch = 0): Map<number, number[]> {
  const batches = imageBatches(split, { batchSize: 7, classes: count, augment, ...options });
  return new Map(
    [...batches.epoch(epoch)].flatMap(({ x, y }) =>
      Array.from(y.data, (label, i): [number, number[]] => [
        label,
        [...x.data.subarray(i * pixels, (i + 1) * pixels)],
      ]),
    ),
  );
}

describe('augment', () => {
  it('changes an image by the seed, the epoch and its number alone', () => {
    const images = imagesOf({ seed: 4 });
    expect(images.size).toBe(count);
    expect(imagesOf({ seed: 4, batchSize: 'all' })).toEqual(images);
    const shuffled = imagesOf({ seed: 4, batchSize: 11, shuffle: true });
    expect([...shuffled.keys()]).not.toEqual([...images.keys()]);
    for (const [number, image] of shuffled) expect(image).toEqual(images.get(number));
    for (const [number, image] of imagesOf({ seed: 4, limit: 9, flatten: false })) {
      expect(image).toEqual(images.get(number));
    }
  });

  it('changes it otherwise in another epoch and with another seed', () => {
    const [images, later, other] = [imagesOf({ seed: 4 }), imagesOf({ seed: 4 }, 1), imagesOf({ seed: 5 })];
    for (let number = 0; number < count; number++) {
      expect(later.get(number)).not.toEqual(images.get(number));
      expect(other.get(number)).not.toEqual(images.get(number));
    }
    expect(imagesOf({ seed: 4 }, 1)).toEqual(later);
  });

  it('leaves pixels as they are with amounts of 0, to the bit, and within the range of a byte with any', () => {
    const plain = imagesOf({ augment: undefined });
    expect(imagesOf({ augment: {} })).toEqual(plain);
    expect(imagesOf({ augment: { rotation: 0, shift: 0 } })).toEqual(plain);
    for (const image of imagesOf({}).values()) {
      expect(Math.min(...image)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...image)).toBeLessThanOrEqual(1);
    }
    const bytes = imagesOf({ scale: 1, seed: 4 });
    for (const [number, image] of imagesOf({ seed: 4 })) {
      image.forEach((value, i) => {
        expect(value * 255).toBeCloseTo(bytes.get(number)![i]!, 3);
      });
    }
  });

  it('moves to either side, evenly: the mean of many images of one spot is about its place', () => {
    const spots = 4000;
    const images = new Uint8Array(spots * 81);
    for (let i = 0; i < spots; i++) images[i * 81 + 40] = 255;
    const source = { images, labels: new Uint8Array(spots), count: spots, height: 9, width: 9 };
    const [batch] = imageBatches(source, { batchSize: 'all', augment: { shift: 3 } }).epoch(0);
    const { x } = batch!;
    const places = Array.from({ length: spots }, (_, i) => {
      let [across, down] = [0, 0];
      for (let pixel = 0; pixel < 81; pixel++) {
        across += x.data[i * 81 + pixel]! * ((pixel % 9) - 4);
        down += x.data[i * 81 + pixel]! * (Math.floor(pixel / 9) - 4);
      }
      return [across, down] as const;
    });
    for (const axis of [0, 1] as const) {
      const values = places.map((place) => place[axis]);
      const mean = values.reduce((sum, value) => sum + value, 0) / spots;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / spots;
      // Even from −3 to 3: a standard deviation of √3, that of the mean of 4,000 being 0.027.
      expect(Math.abs(mean)).toBeLessThan(0.12);
      expect(variance).toBeCloseTo(3, 0);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(3 + 1e-5);
    }
  });

  it.each<[AugmentOptions & { rotaton?: number }, string]>([
    [{ rotation: 181 }, 'augment: rotation is 181; expected degrees from 0 to 180'],
    [{ rotation: Number.NaN }, 'augment: rotation is NaN'],
    [{ zoom: 1 }, 'augment: zoom is 1; expected a share, 0 or more and below 1'],
    [{ shift: -1 }, 'augment: shift is -1; expected pixels, 0 or more'],
    [{ shift: Number.POSITIVE_INFINITY }, 'augment: shift is Infinity'],
    [{ shear: 90 }, 'augment: shear is 90; expected degrees, 0 or more and below 90'],
    [
      { rotaton: 10 },
      "augment: unknown option 'rotaton'; known are rotation, zoom, shift, shear; did you mean 'rotation'?",
    ],
  ])('refuses %j', (options, message) => {
    const make = () => imageBatches(split, { batchSize: 1, classes: count, augment: options });
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
  });
});
