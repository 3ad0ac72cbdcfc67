import { ValueError } from '@athanor/core';
import type { LabeledImages } from '../types.ts';

/** A training set in two: what is trained on, and what is held out to choose by. */
export interface SplitImages {
  readonly train: LabeledImages;
  readonly validation: LabeledImages;
}

/**
 * Holds out the last images: a share of them where `validationSplit` is below 1 (the rest has ⌊count·(1 − share)⌋ images,
 * as Keras has it), else so many. Both are views of the same bytes.
 *
 * @throws ValueError for a split that is neither, or that leaves one of the two empty
 */
export function splitImages(labeled: LabeledImages, validationSplit: number): SplitImages {
  const { images, labels, count, height, width } = labeled;
  if (!(validationSplit > 0 && (validationSplit < 1 || Number.isSafeInteger(validationSplit)))) {
    throw new ValueError(
      `validationSplit is ${validationSplit}; expected a share above 0 and below 1, or a whole number of images`,
    );
  }
  const kept = validationSplit < 1 ? Math.floor(count * (1 - validationSplit)) : count - validationSplit;
  if (!(kept > 0 && kept < count)) {
    throw new ValueError(
      `validationSplit is ${validationSplit}: of ${count} images it leaves ${Math.max(0, kept)} to train on and ${count - Math.max(0, kept)} to validate on; expected some of each`,
    );
  }
  const part = (start: number, end: number): LabeledImages => ({
    images: images.subarray(start * height * width, end * height * width),
    labels: labels.subarray(start, end),
    count: end - start,
    height,
    width,
  });
  return { train: part(0, kept), validation: part(kept, count) };
}
