import { Random, ValueError } from '@athanor/core';
import { Deviates } from './deviates.ts';
import { deviatesPerDigit, drawDigit } from './draw.ts';
import { imageSide } from './normalise.ts';

/** Changes whenever a seed's images do: part of the name under which drawn digits are kept. */
export const digitsVersion: string = '3';

/** The two splits: how many images each has. They are drawn from streams of their own, so no image is in both. */
export const digitSplits = {
  train: { count: 60_000 },
  test: { count: 10_000 },
} as const;

export type DigitSplit = keyof typeof digitSplits;

export interface DrawDigitsOptions {
  /** How many images to draw. */
  readonly count: number;
  readonly seed: number;
  /** The first image's place in the split; 0 when absent. */
  readonly firstIndex?: number;
  /** `'train'` when absent. */
  readonly split?: DigitSplit;
}

export interface DrawnDigits {
  /** `[count, 28, 28]` bytes, row by row from the top: 0 is paper, 255 ink. */
  readonly images: Uint8Array;
  /** `[count]` bytes, 0 to 9. */
  readonly labels: Uint8Array;
}

/** Images that share a stream of random numbers; every such run of images has each digit equally often. */
const chunkSize = 100;

function checkIndex(name: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 0 || value > limit) {
    throw new ValueError(`drawDigits: ${name} is ${value}; expected an integer from 0 to ${limit}`);
  }
}

/**
 * Draws handwritten digits from strokes, centred and scaled as MNIST's are. An image depends on the seed, the split
 * and its place in the split alone, and is the same, bit for bit, on every machine.
 *
 * Throws ValueError where the seed is not a safe integer, or `count` or `firstIndex` is not an integer, is negative or
 * is too large.
 */
export function drawDigits(options: DrawDigitsOptions): DrawnDigits {
  const { count, seed, firstIndex = 0, split = 'train' } = options;
  checkIndex('count', count, 1_000_000);
  checkIndex('firstIndex', firstIndex, 2 ** 40);
  const random = new Random(seed);
  const pixels = imageSide * imageSide;
  const images = new Uint8Array(count * pixels);
  const labels = new Uint8Array(count);
  const end = firstIndex + count;
  for (let chunk = Math.floor(firstIndex / chunkSize); chunk * chunkSize < end; chunk++) {
    const order = random.stream(`digits/${split}/labels/${chunk}`).permutation(chunkSize);
    const deviates = new Deviates(
      random.stream(`digits/${split}/strokes/${chunk}`).uniform(chunkSize * deviatesPerDigit),
    );
    for (let place = 0; place < chunkSize; place++) {
      const image = chunk * chunkSize + place - firstIndex;
      if (image < 0 || image >= count) continue;
      const label = order[place]! % 10;
      labels[image] = label;
      deviates.seek(place * deviatesPerDigit, deviatesPerDigit);
      drawDigit(label, deviates, images, image * pixels);
    }
  }
  return { images, labels };
}
