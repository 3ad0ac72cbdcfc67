import { Random } from '@athanor/core';
import { affineMap, type ImageSize, numbersOfMap } from './affine-map.ts';
import { AffineSampler } from './affine-sampler.ts';
import { type AugmentOptions, readAugmentOptions } from './options.ts';

/** Writes image number `index` of its split, `image` [height × width], times `scale`, into `output` from `offset` on. */
export type WriteImage = (
  image: Uint8Array,
  index: number,
  scale: number,
  output: Float32Array,
  offset: number,
) => void;

/** Changes images at random: how, depends on the seed, the epoch and the image's number in its split, and on nothing else. */
export class Augmenter {
  readonly #options: Required<AugmentOptions>;
  readonly #size: ImageSize;
  readonly #random: Random;
  readonly #sampler: AffineSampler;

  /** Throws ValueError for an unknown option or an amount out of range. */
  constructor(options: AugmentOptions, size: ImageSize, seed: number) {
    this.#options = readAugmentOptions(options);
    this.#size = size;
    this.#random = new Random(seed);
    this.#sampler = new AffineSampler(size);
  }

  /** How the first `count` images are written in an epoch. */
  epoch(epoch: number, count: number): WriteImage {
    const numbers = this.#random.stream(`augment/epoch ${epoch}`).uniform(count * numbersOfMap);
    return (image, index, scale, output, offset) => {
      const map = affineMap(numbers, index * numbersOfMap, this.#options, this.#size);
      this.#sampler.sample(image, map, scale, output, offset);
    };
  }
}
