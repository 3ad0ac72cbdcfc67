import {
  BackendMismatchError,
  bytesPerElement,
  DisposedError,
  type DType,
  type Storage,
  type TypedArray,
  typedArray,
  ValueError,
} from '@athanor/core';

/** A piece of memory: one typed array, of the class that holds `dtype`. */
export class PureStorage implements Storage {
  readonly dtype: DType;
  readonly length: number;
  /** The backend that made it. */
  readonly owner: object;
  #values: TypedArray | undefined;

  constructor(dtype: DType, values: TypedArray, owner: object) {
    this.dtype = dtype;
    this.length = values.length;
    this.owner = owner;
    this.#values = values;
  }

  /** The elements. Throws `DisposedError` once it has been freed. */
  get values(): TypedArray {
    if (this.#values === undefined) {
      throw new DisposedError(
        `a ${this.dtype} storage of ${this.length} elements was used after it had been freed`,
      );
    }
    return this.#values;
  }

  /** Lets go of the elements. Throws `DisposedError` the second time. */
  free(): void {
    if (this.#values === undefined) {
      throw new DisposedError(`a ${this.dtype} storage of ${this.length} elements was freed twice`);
    }
    this.#values = undefined;
  }
}

/** Makes a storage, or throws a `ValueError` that names the length that cannot be had. */
export function allocateStorage(dtype: DType, length: number, owner: object): PureStorage {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new ValueError(`a storage has a whole number of elements, 0 or more; found a length of ${length}`);
  }
  try {
    return new PureStorage(dtype, typedArray(dtype, length), owner);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ValueError(
      `there is no memory for a ${dtype} storage of ${length} elements (${length * bytesPerElement(dtype)} bytes); use smaller batches`,
    );
  }
}

/** The storage as this package's own, or a `BackendMismatchError` if `owner` did not make it. */
export function ownStorage(storage: Storage, owner: object): PureStorage {
  if (storage instanceof PureStorage && storage.owner === owner) return storage;
  throw new BackendMismatchError(
    `the pure backend was handed a ${storage.dtype} storage that another backend made; move the tensor with tensor.to(backend)`,
  );
}
