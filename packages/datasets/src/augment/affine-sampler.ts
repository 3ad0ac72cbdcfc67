import type { AffineMap, ImageSize } from './affine-map.ts';

/** Places from `low` to below `high`, along one axis. */
interface Span {
  low: number;
  high: number;
}

/** Draws images of one size again through maps, by bilinear interpolation; outside the image is 0. */
export class AffineSampler {
  readonly #height: number;
  readonly #width: number;
  /** The image with a border of one pixel of 0, so that the four neighbours of a place on its rim exist. */
  readonly #bordered: Float64Array;
  /** Each column's bytes, joined by or. */
  readonly #ink: Uint8Array;
  // Where the neighbours of a place on the bordered image are not all 0.
  readonly #across: Span = { low: 0, high: 0 };
  readonly #down: Span = { low: 0, high: 0 };

  constructor({ height, width }: ImageSize) {
    this.#height = height;
    this.#width = width;
    this.#bordered = new Float64Array((height + 2) * (width + 2));
    this.#ink = new Uint8Array(width);
  }

  /** Writes `image` [height × width], times `scale`, into `output` from `offset` on. */
  sample(image: Uint8Array, map: AffineMap, scale: number, output: Float32Array, offset: number): void {
    this.#take(image, scale);
    const [width, bordered] = [this.#width, this.#bordered];
    const stride = width + 2;
    const { low: left, high: right } = this.#across;
    const { low: top, high: bottom } = this.#down;
    const { a, d } = map;
    for (let y = 0; y < this.#height; y++) {
      const row = offset + y * width;
      const u0 = map.b * y + map.c + 1;
      const v0 = map.e * y + map.f + 1;
      // The columns whose places are within both spans; rounding may be off by one at the ends.
      const least = Math.max(first(a, u0, left, right), first(d, v0, top, bottom));
      const greatest = Math.min(last(a, u0, left, right), last(d, v0, top, bottom));
      let start = Math.max(0, Math.ceil(least));
      let end = Math.min(width, Math.floor(greatest) + 1);
      while (start < end && !this.#holds(u0 + a * start, v0 + d * start)) start++;
      while (start < end && !this.#holds(u0 + a * (end - 1), v0 + d * (end - 1))) end--;
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
        const beside = u - column;
        const above = bordered[at]! + beside * (bordered[at + 1]! - bordered[at]!);
        const under = at + stride;
        const below = bordered[under]! + beside * (bordered[under + 1]! - bordered[under]!);
        output[row + x] = above + (v - line) * (below - above);
      }
    }
  }

  /** Lays the image into its border, and sees where it is not 0. */
  #take(image: Uint8Array, scale: number): void {
    const [height, width, bordered, columns] = [this.#height, this.#width, this.#bordered, this.#ink];
    columns.fill(0);
    let [top, bottom] = [height, -2];
    for (let y = 0; y < height; y++) {
      const from = y * width;
      const to = (y + 1) * (width + 2) + 1;
      let ink = 0;
      for (let x = 0; x < width; x++) {
        const byte = image[from + x]!;
        bordered[to + x] = byte * scale;
        columns[x]! |= byte;
        ink |= byte;
      }
      if (ink === 0) continue;
      top = Math.min(top, y);
      bottom = y;
    }
    let [left, right] = [0, width - 1];
    while (left < width && columns[left] === 0) left++;
    while (right >= left && columns[right] === 0) right--;
    // Pixel i lies at i + 1 on the bordered image, and counts less than one away from there.
    this.#across.low = left;
    this.#across.high = right + 2;
    this.#down.low = top;
    this.#down.high = bottom + 2;
  }

  #holds(u: number, v: number): boolean {
    const [across, down] = [this.#across, this.#down];
    return u >= across.low && u < across.high && v >= down.low && v < down.high;
  }
}

/** The least x, not rounded, of which low ≤ slope·x + intercept ≤ high may hold. */
function first(slope: number, intercept: number, low: number, high: number): number {
  if (slope === 0) return -Infinity;
  return ((slope > 0 ? low : high) - intercept) / slope;
}

/** The greatest. */
function last(slope: number, intercept: number, low: number, high: number): number {
  if (slope === 0) return Infinity;
  return ((slope > 0 ? high : low) - intercept) / slope;
}
