import type { AffineMap, ImageSize } from './affine-map.ts';

/** Draws images of one size again through maps, by bilinear interpolation; outside the image is 0. */
export class AffineSampler {
  readonly #height: number;
  readonly #width: number;
  /** The image with a border of one pixel of 0, so that the four neighbours of a place on its rim exist. */
  readonly #bordered: Float64Array;

  constructor({ height, width }: ImageSize) {
    this.#height = height;
    this.#width = width;
    this.#bordered = new Float64Array((height + 2) * (width + 2));
  }

  /** Writes `image` [height × width], times `scale`, into `output` from `offset` on. */
  sample(image: Uint8Array, map: AffineMap, scale: number, output: Float32Array, offset: number): void {
    const [height, width, bordered] = [this.#height, this.#width, this.#bordered];
    const stride = width + 2;
    for (let y = 0; y < height; y++) {
      const from = y * width;
      const to = (y + 1) * stride + 1;
      for (let x = 0; x < width; x++) bordered[to + x] = image[from + x]! * scale;
    }
    const { a, d } = map;
    for (let y = 0; y < height; y++) {
      const row = offset + y * width;
      const u0 = map.b * y + map.c + 1;
      const v0 = map.e * y + map.f + 1;
      const inside = (x: number): boolean => {
        const [u, v] = [u0 + a * x, v0 + d * x];
        return u >= 0 && u < width + 1 && v >= 0 && v < height + 1;
      };
      // Which columns have their place on the bordered image; rounding may be off by one at the ends.
      let start = Math.max(0, Math.ceil(Math.max(first(a, u0, width + 1), first(d, v0, height + 1))));
      let end = Math.min(width, Math.floor(Math.min(last(a, u0, width + 1), last(d, v0, height + 1))) + 1);
      while (start < end && !inside(start)) start++;
      while (start < end && !inside(end - 1)) end--;
      if (start >= end) {
        output.fill(0, row, row + width);
        continue;
      }
      output.fill(0, row, row + start);
      output.fill(0, row + end, row + width);
      for (let x = start; x < end; x++) {
        const u = u0 + a * x;
        const v = v0 + d * x;
        const column = u | 0;
        const line = v | 0;
        const at = line * stride + column;
        const right = u - column;
        const top = bordered[at]! + right * (bordered[at + 1]! - bordered[at]!);
        const under = at + stride;
        const bottom = bordered[under]! + right * (bordered[under + 1]! - bordered[under]!);
        output[row + x] = top + (v - line) * (bottom - top);
      }
    }
  }
}

/** The least x, not rounded, of which 0 ≤ slope·x + intercept ≤ limit may hold. */
function first(slope: number, intercept: number, limit: number): number {
  if (slope === 0) return -Infinity;
  return (slope > 0 ? -intercept : limit - intercept) / slope;
}

/** The greatest. */
function last(slope: number, intercept: number, limit: number): number {
  if (slope === 0) return Infinity;
  return (slope > 0 ? limit - intercept : -intercept) / slope;
}
