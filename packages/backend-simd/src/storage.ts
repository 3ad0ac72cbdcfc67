import { BackendMismatchError, DisposedError, type DType, type Storage } from '@athanor/core';

/** A piece of the memory: `length` elements from `pointer` on, and room up to the next multiple of 64 bytes. */
export class SimdStorage implements Storage {
  readonly dtype: DType;
  readonly length: number;
  /** The backend that made it. */
  readonly owner: object;
  readonly #pointer: number;
  #freed = false;

  constructor(dtype: DType, length: number, pointer: number, owner: object) {
    this.dtype = dtype;
    this.length = length;
    this.owner = owner;
    this.#pointer = pointer;
  }

  /** Its first element's address. Throws `DisposedError` once it has been freed. */
  get pointer(): number {
    if (this.#freed) {
      throw new DisposedError(
        `a ${this.dtype} storage of ${this.length} elements was used after it had been freed`,
      );
    }
    return this.#pointer;
  }

  /** Marks it as freed and says where it was. Throws `DisposedError` the second time. */
  free(): number {
    if (this.#freed) {
      throw new DisposedError(`a ${this.dtype} storage of ${this.length} elements was freed twice`);
    }
    this.#freed = true;
    return this.#pointer;
  }
}

/** The storage as this package's own, or a `BackendMismatchError` if `owner` did not make it. */
export function ownStorage(storage: Storage, owner: object): SimdStorage {
  if (storage instanceof SimdStorage && storage.owner === owner) return storage;
  throw new BackendMismatchError(
    `the simd backend was handed a ${storage.dtype} storage that another backend made; move the tensor with tensor.to(backend)`,
  );
}
