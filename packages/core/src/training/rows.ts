import { type TypedArray, typedArray } from '../dtype.ts';
import type { HostArray } from '../host-array.ts';
import { sizeOf } from '../shape.ts';

/** Takes ranges of an array's rows. With an order, they are copied into one buffer; without, nothing is copied. */
export class Rows {
  readonly #array: HostArray;
  readonly #width: number;
  readonly #order: Uint32Array | undefined;
  readonly #buffer: TypedArray | undefined;

  /** `mostRows` is how many are taken at once at most. */
  constructor(array: HostArray, mostRows: number, order?: Uint32Array) {
    this.#array = array;
    this.#width = sizeOf(array.shape.slice(1));
    this.#order = order;
    this.#buffer = order === undefined ? undefined : typedArray(array.dtype, mostRows * this.#width);
  }

  /** Rows `begin` up to, not including, `end`. Copied ones are overwritten by the next call. */
  slice(begin: number, end: number): HostArray {
    const { dtype, shape, data } = this.#array;
    const width = this.#width;
    const result = { dtype, shape: [end - begin, ...shape.slice(1)] };
    if (this.#order === undefined || this.#buffer === undefined) {
      return { ...result, data: data.subarray(begin * width, end * width) };
    }
    for (let i = begin; i < end; i++) {
      const row = this.#order[i]!;
      this.#buffer.set(data.subarray(row * width, (row + 1) * width), (i - begin) * width);
    }
    return { ...result, data: this.#buffer.subarray(0, (end - begin) * width) };
  }
}
