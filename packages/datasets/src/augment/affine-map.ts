import type { AugmentOptions } from './options.ts';

/** The size of all images of a split. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Where the value of an output pixel (x, y) is found in the source: u = a·x + b·y + c, v = d·x + e·y + f, with whole
 * numbers in the middles of pixels.
 */
export interface AffineMap {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

const radians = Math.PI / 180;

/** How many random numbers a map is made of. */
export const numbersOfMap = 6;

/**
 * The map of one image of that size, made of `numbersOfMap` random numbers of [0, 1) from `from` on. One amount of 0 more
 * or less changes no other's share in it.
 *
 * The image is zoomed, slanted and turned about its middle, and then moved; the map is the inverse of that.
 */
export function affineMap(
  random: Float64Array,
  from: number,
  { rotation, zoom, shift, shear }: Required<AugmentOptions>,
  { height, width }: ImageSize,
): AffineMap {
  const within = (amount: number, which: number): number => amount * (2 * random[from + which]! - 1);
  const angle = within(rotation, 0) * radians;
  const slant = Math.tan(within(shear, 1) * radians);
  const [across, down] = [1 + within(zoom, 2), 1 + within(zoom, 3)];
  const [right, below] = [within(shift, 4), within(shift, 5)];
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  // The inverses of zoom, slant and turn, multiplied: diag(1 / across, 1 / down) · [1, -slant; 0, 1] · [cos, sin; -sin, cos].
  const a = (cosine + slant * sine) / across;
  const b = (sine - slant * cosine) / across;
  const d = -sine / down;
  const e = cosine / down;
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const [x, y] = [middleX + right, middleY + below];
  return { a, b, c: middleX - (a * x + b * y), d, e, f: middleY - (d * x + e * y) };
}
