import { BackendMismatchError, DisposedError, type Storage } from '@athanor/core';
import { type Engine, type EngineDType, type EngineTensor, shaped } from './engine/engine.ts';

/** A box that holds the tensor with its present elements: a kernel makes a new tensor and puts it here. */
export class Box implements Storage {
  readonly dtype: EngineDType;
  readonly length: number;
  /** Of shape [length]. Undefined until the first write. */
  tensor: EngineTensor | undefined;

  constructor(dtype: EngineDType, length: number) {
    this.dtype = dtype;
    this.length = length;
  }
}

/** The boxes that a backend has given out and not taken back, and the tensors in them. */
export class Boxes {
  readonly #engine: Engine;
  readonly #held: Set<Box> = new Set();
  #isDisposed = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  add(dtype: EngineDType, length: number): Box {
    this.check();
    const box = new Box(dtype, length);
    this.#held.add(box);
    return box;
  }

  /** Gives a box's tensor back. After `dispose` there is nothing left to give back. */
  remove(storage: Storage): void {
    if (this.#isDisposed) return;
    const box = this.#own(storage);
    this.#empty(box);
    this.#held.delete(box);
  }

  dispose(): void {
    for (const box of this.#held) this.#empty(box);
    this.#held.clear();
    this.#isDisposed = true;
  }

  /** The tensor in a box. */
  get(storage: Storage): EngineTensor {
    const box = this.#own(storage);
    box.tensor ??= this.#engine.make(box.dtype, box.length);
    return box.tensor;
  }

  /** Puts what `compute` makes into a box. What was there is released first, so that its memory can be taken again. */
  put(storage: Storage, compute: (box: Box) => EngineTensor): void {
    const box = this.#own(storage);
    if (box.length === 0) return;
    this.#empty(box);
    box.tensor = shaped(compute(box), [box.length]);
  }

  /** @throws DisposedError after `dispose` */
  check(): void {
    if (this.#isDisposed) {
      throw new DisposedError(
        `backend tfjs-${this.#engine.name} was used after it was disposed; make another with createBackend`,
      );
    }
  }

  #empty(box: Box): void {
    if (box.tensor !== undefined) this.#engine.release(box.tensor);
    box.tensor = undefined;
  }

  #own(storage: Storage): Box {
    this.check();
    if (!(storage instanceof Box)) {
      throw new BackendMismatchError(
        `backend tfjs-${this.#engine.name} was given the storage of another backend; move the tensor with tensor.to(backend)`,
      );
    }
    if (!this.#held.has(storage)) {
      throw new DisposedError(
        `backend tfjs-${this.#engine.name}: a storage of ${storage.length} ${storage.dtype} was freed, or another tfjs backend made it`,
      );
    }
    return storage;
  }
}
