/** Row-major strides of `shape`, in elements; 0 along axes of size 1, which repeat where they broadcast. */
export function broadcastStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = shape[axis] === 1 ? 0 : stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Goes through the positions of `shape` in row-major order and keeps two strided offsets, as an odometer does. */
export class Walk {
  first = 0;
  second = 0;
  readonly #shape: readonly number[];
  readonly #firstStrides: readonly number[];
  readonly #secondStrides: readonly number[];
  readonly #position: number[];

  constructor(shape: readonly number[], firstStrides: readonly number[], secondStrides: readonly number[]) {
    this.#shape = shape;
    this.#firstStrides = firstStrides;
    this.#secondStrides = secondStrides;
    this.#position = new Array<number>(shape.length).fill(0);
  }

  /** Moves on by one; from the last position back to the first. */
  next(): void {
    for (let axis = this.#shape.length - 1; axis >= 0; axis--) {
      const position = this.#position[axis]! + 1;
      this.first += this.#firstStrides[axis]!;
      this.second += this.#secondStrides[axis]!;
      this.#position[axis] = position;
      if (position < this.#shape[axis]!) return;
      this.first -= position * this.#firstStrides[axis]!;
      this.second -= position * this.#secondStrides[axis]!;
      this.#position[axis] = 0;
    }
  }
}
