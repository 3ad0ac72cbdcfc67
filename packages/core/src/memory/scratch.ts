/**
 * For backends whose kernels run here: an array that a kernel needs for the length of a call, kept for the next one so that
 * a training step makes none. It is as long as the longest that was asked for.
 *
 * ```ts
 * const sums = new Scratch((length) => new Float64Array(length));
 * ```
 */
export class Scratch<A extends Float32Array | Float64Array | Int32Array> {
  readonly #make: (length: number) => A;
  #kept: A | undefined;

  /** `make` gives a new array of a length. */
  constructor(make: (length: number) => A) {
    this.#make = make;
  }

  /** `length` elements of which nothing is known, good until the next `take`. */
  take(length: number): A {
    if (this.#kept === undefined || this.#kept.length < length) this.#kept = this.#make(length);
    return this.#kept.subarray(0, length) as A;
  }
}
