/**
 * An array that a kernel needs for the length of a call, kept for the next one so that a training step makes none. It is
 * as long as the longest that was asked for. What `take` gives is good until the next `take`.
 */
export class Scratch<A extends Float32Array | Float64Array | Int32Array> {
  readonly #make: (length: number) => A;
  #kept: A | undefined;

  constructor(make: (length: number) => A) {
    this.#make = make;
  }

  /** `length` elements of which nothing is known. */
  take(length: number): A {
    if (this.#kept === undefined || this.#kept.length < length) this.#kept = this.#make(length);
    return this.#kept.subarray(0, length) as A;
  }
}
