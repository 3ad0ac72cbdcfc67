import { type Backend, type Batch, type HostArray, isFloat, type Tensor, tensor } from '@athanor/core';
import type { ImageBatches } from '@athanor/datasets';

/**
 * A source whose every epoch is one and the same batch, held where it is trained on: it is made and uploaded when it is
 * first asked for, and not again in every epoch. It belongs to a run, and is disposed with it.
 */
export class ResidentBatch implements Iterable<Batch> {
  readonly batchesPerEpoch = 1;
  readonly samples: number;
  readonly #source: ImageBatches;
  readonly #backend: Backend;
  #batch: { readonly x: Tensor; readonly y: Tensor } | undefined;

  /** `source` gives one batch, the same in every epoch. */
  constructor(source: ImageBatches, backend: Backend) {
    this.samples = source.samples;
    this.#source = source;
    this.#backend = backend;
  }

  *epoch(epoch: number): Generator<Batch, void> {
    if (this.#batch === undefined) {
      for (const { x, y } of this.#source.epoch(epoch)) {
        this.#batch = { x: this.#upload(x), y: this.#upload(y) };
      }
    }
    if (this.#batch !== undefined) yield this.#batch;
  }

  [Symbol.iterator](): Generator<Batch, void> {
    return this.epoch(0);
  }

  dispose(): void {
    this.#batch?.x.dispose();
    this.#batch?.y.dispose();
    this.#batch = undefined;
  }

  /** As the trainer uploads it: floats as the backend's, classes as int32. */
  #upload(values: HostArray): Tensor {
    const backend = this.#backend;
    return tensor(values, { backend, dtype: isFloat(values.dtype) ? backend.floatType : 'int32' });
  }
}
