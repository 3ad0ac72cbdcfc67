import type { HostArray } from '@athanor/core';
import { checkPair, checkWhole, type DataArray, type Sample, sliceRows } from './arrays.ts';
import { castArray } from './convert.ts';

export interface BatchGeneratorOptions {
  /** Samples of a batch; default 128. The last batch of a round has what is left. */
  readonly batchSize?: number;
  /** What images kept as bytes are multiplied by as they become float32; default 1/255. */
  readonly scale?: number;
}

/**
 * Batches in file order, round after round: `next()` gives one, and after the last of a round the first of the next.
 * 60,000 images in batches of 128 are 469 a round, the last of 96. It is also a source of batches for the trainer.
 *
 * Arrays of numbers are handed out as views; images kept as bytes become new float32 arrays, labels kept as bytes new
 * int32 ones.
 */
export class BatchGenerator {
  readonly batchSize: number;
  /** Batches of a round. */
  readonly batchCount: number;
  /** Samples of a round. */
  readonly samples: number;
  readonly #images: DataArray;
  readonly #labels: DataArray;
  readonly #scale: number;
  #index = 0;

  /**
   * @param images `[count, …]`
   * @param labels `[count, …]`
   * @throws ValueError if there are none, not as many of each, or the batch size is not a whole number of 1 or more
   */
  constructor(images: DataArray, labels: DataArray, options: BatchGeneratorOptions = {}) {
    this.batchSize = options.batchSize ?? 128;
    checkWhole(this.batchSize, 'the batch size', 1);
    this.samples = checkPair(images, labels, 'BatchGenerator');
    this.batchCount = Math.ceil(this.samples / this.batchSize);
    this.#images = images;
    this.#labels = labels;
    this.#scale = options.scale ?? 1 / 255;
  }

  get batchesPerEpoch(): number {
    return this.batchCount;
  }

  /** The next batch: x `[batch, …]` and y `[batch, …]`. */
  next(): Sample<HostArray, HostArray> {
    const batch = this.#batch(this.#index);
    this.#index = (this.#index + 1) % this.batchCount;
    return batch;
  }

  /** One round from its beginning, wherever `next()` stands; every round is the same. */
  *epoch(_epoch: number): Generator<Sample<HostArray, HostArray>, void> {
    for (let index = 0; index < this.batchCount; index++) yield this.#batch(index);
  }

  [Symbol.iterator](): Generator<Sample<HostArray, HostArray>, void> {
    return this.epoch(0);
  }

  #batch(index: number): Sample<HostArray, HostArray> {
    const start = index * this.batchSize;
    const end = Math.min(start + this.batchSize, this.samples);
    const x = sliceRows(this.#images, start, end);
    const y = sliceRows(this.#labels, start, end);
    return {
      x: x.dtype === 'uint8' ? castArray(x, 'float32', this.#scale) : x,
      y: y.dtype === 'uint8' ? castArray(y, 'int32') : y,
    };
  }
}
