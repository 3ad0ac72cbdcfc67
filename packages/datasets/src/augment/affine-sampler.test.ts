import { Random } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { type AffineMap, affineMap, numbersOfMap } from './affine-map.ts';
import { AffineSampler } from './affine-sampler.ts';

const size = { height: 6, width: 9 };
const pixels = size.height * size.width;
const random = new Random(5).stream('images');
const image = Uint8Array.from(random.uniform(pixels), (value) => 256 * value);
const identity: AffineMap = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };

function sampled(map: AffineMap): Float32Array {
  const output = new Float32Array(pixels + 4).fill(7);
  new AffineSampler(size).sample(image, map, 1 / 255, output, 2);
  expect([output[0], output[1], output[pixels + 2], output[pixels + 3]]).toEqual([7, 7, 7, 7]);
  return output.subarray(2, pixels + 2);
}

/** The definition: each of the four neighbours by its share, 0 outside. */
function byDefinition({ a, b, c, d, e, f }: AffineMap): number[] {
  const pixel = (x: number, y: number): number =>
    x >= 0 && x < size.width && y >= 0 && y < size.height ? image[y * size.width + x]! / 255 : 0;
  return Array.from({ length: pixels }, (_, i) => {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    const [u, v] = [a * x + b * y + c, d * x + e * y + f];
    const [left, top] = [Math.floor(u), Math.floor(v)];
    const [right, bottom] = [u - left, v - top];
    return (
      (1 - bottom) * ((1 - right) * pixel(left, top) + right * pixel(left + 1, top)) +
      bottom * ((1 - right) * pixel(left, top + 1) + right * pixel(left + 1, top + 1))
    );
  });
}

describe('AffineSampler', () => {
  it('gives the image’s own values where nothing moves, to the bit', () => {
    expect(sampled(identity)).toEqual(Float32Array.from(image, (byte) => byte * (1 / 255)));
  });

  it('moves by whole pixels, and fills with 0', () => {
    const moved = sampled({ ...identity, c: -2, f: 1 });
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const expected = x < 2 || y === size.height - 1 ? 0 : image[(y + 1) * size.width + x - 2]! / 255;
        expect(moved[y * size.width + x]).toBeCloseTo(expected, 6);
      }
    }
  });

  it('interpolates as the definition says, for any map', () => {
    const amounts = { rotation: 180, zoom: 0.9, shift: 5, shear: 60 };
    let inside = 0;
    for (let round = 0; round < 300; round++) {
      const map = affineMap(random.uniform(numbersOfMap), 0, amounts, size);
      const expected = byDefinition(map);
      const found = sampled(map);
      expected.forEach((value, i) => {
        expect(Math.abs(found[i]! - value)).toBeLessThan(1e-6);
        if (value > 0) inside++;
      });
    }
    expect(inside).toBeGreaterThan(300);
  });

  it('draws a pixel alone, wherever it lies, and nothing of an empty image', () => {
    const sampler = new AffineSampler(size);
    const output = new Float32Array(pixels);
    for (let at = 0; at < pixels; at++) {
      const [x, y] = [at % size.width, Math.floor(at / size.width)];
      const lone = new Uint8Array(pixels);
      lone[at] = 255;
      sampler.sample(lone, { ...identity, c: x - 4.25, f: y - 3 }, 1 / 255, output, 0);
      const expected = new Float32Array(pixels);
      expected[3 * size.width + 4] = 0.75;
      expected[3 * size.width + 5] = 0.25;
      output.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 6);
      });
      sampler.sample(new Uint8Array(pixels), identity, 1 / 255, output, 0);
      expect(Math.max(...output)).toBe(0);
    }
  });

  it('keeps to the image where a slope is 0, and where the whole source lies outside', () => {
    for (const map of [
      { ...identity, a: 0, c: 3.5 },
      { ...identity, a: 0, e: 0, c: 8.5, f: 5.5 },
      { ...identity, c: -1 },
      { ...identity, c: 8.999 },
    ]) {
      byDefinition(map).forEach((value, i) => {
        expect(Math.abs(sampled(map)[i]! - value)).toBeLessThan(1e-6);
      });
    }
    for (const c of [-9, 9, 1e9, -1e9, 1e300]) {
      expect(Math.max(...sampled({ ...identity, c }))).toBe(0);
    }
  });
});
