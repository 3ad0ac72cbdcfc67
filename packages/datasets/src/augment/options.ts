import { didYouMean, ValueError } from '@athanor/core';

/**
 * How far an image may be changed at random. Each amount is drawn anew for every image and epoch, evenly from both sides
 * of no change; what is left out stays as it is.
 */
export interface AugmentOptions {
  /** Turned by up to so many degrees about its middle; at most 180. */
  readonly rotation?: number;
  /** Made larger or smaller by up to this share, height and width each by its own; below 1. */
  readonly zoom?: number;
  /** Moved by up to so many pixels, across and down each by its own. */
  readonly shift?: number;
  /** Slanted by up to so many degrees; below 90. */
  readonly shear?: number;
}

interface Limit {
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

const limits: Readonly<Record<keyof AugmentOptions, Limit>> = {
  rotation: { expected: 'degrees from 0 to 180', holds: (value) => value <= 180 },
  zoom: { expected: 'a share, 0 or more and below 1', holds: (value) => value < 1 },
  shift: { expected: 'pixels, 0 or more', holds: Number.isFinite },
  shear: { expected: 'degrees, 0 or more and below 90', holds: (value) => value < 90 },
};

/**
 * The options with nothing left out.
 *
 * @throws ValueError for an unknown option, naming the nearest, and an amount out of range
 */
export function readAugmentOptions(options: AugmentOptions): Required<AugmentOptions> {
  const known = Object.keys(limits);
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(limits, key)) {
      throw new ValueError(
        `augment: unknown option '${key}'; known are ${known.join(', ')}${didYouMean(key, known)}`,
      );
    }
  }
  const { rotation = 0, zoom = 0, shift = 0, shear = 0 } = options;
  const amounts = { rotation, zoom, shift, shear };
  for (const [name, { expected, holds }] of Object.entries(limits)) {
    const value: unknown = Reflect.get(amounts, name);
    if (!(typeof value === 'number' && value >= 0 && holds(value))) {
      throw new ValueError(`augment: ${name} is ${String(value)}; expected ${expected}`);
    }
  }
  return amounts;
}
