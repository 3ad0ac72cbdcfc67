import { ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import type { LabeledImages } from '../types.ts';
import { splitImages } from './split-images.ts';

const images: LabeledImages = {
  images: Uint8Array.from({ length: 60 }, (_, i) => i),
  labels: Uint8Array.from({ length: 10 }, (_, i) => i),
  count: 10,
  height: 2,
  width: 3,
};

describe('splitImages', () => {
  it('holds out the end: so many images, or a share', () => {
    for (const split of [3, 0.3, 0.29]) {
      const { train, validation } = splitImages(images, split);
      expect([...train.labels]).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect([...validation.labels]).toEqual([7, 8, 9]);
      expect([train.count, validation.count]).toEqual([7, 3]);
      expect([train.images.length, validation.images[0], validation.images.length]).toEqual([42, 42, 18]);
      expect(validation).toMatchObject({ height: 2, width: 3 });
      expect(validation.images.buffer).toBe(images.images.buffer);
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (split) => {
    expect(() => splitImages(images, split)).toThrow(ValueError);
    expect(() => splitImages(images, split)).toThrow(`validationSplit is ${split}; expected a share above 0`);
  });

  it.each([
    [10, 'of 10 images it leaves 0 to train on and 10 to validate on; expected some of each'],
    [11, 'leaves 0 to train on'],
    [0.99, 'leaves 0 to train on'],
    [1e-20, 'leaves 10 to train on and 0 to validate on'],
  ])('refuses %d, which leaves a part empty', (split, message) => {
    expect(() => splitImages(images, split)).toThrow(ValueError);
    expect(() => splitImages(images, split)).toThrow(message);
  });
});
