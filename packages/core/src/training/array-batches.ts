import { ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import type { Random } from '../random/index.ts';
import type { Batch, BatchSourceDetails } from './data.ts';
import { Rows } from './rows.ts';

/**
 * Batches of arrays that lie on the host, in order, or shuffled for each epoch by the stream `shuffle/epoch N`. The last
 * batch of an epoch may be smaller. A batch's memory is used again for the next.
 */
export class ArrayBatches implements Iterable<Batch>, BatchSourceDetails {
  readonly samples: number;
  readonly batchesPerEpoch: number;
  readonly #x: HostArray;
  readonly #y: HostArray;
  readonly #batchSize: number;
  readonly #shuffle: Random | undefined;

  /** `shuffle` is what the orders are drawn from, undefined to keep the order. Throws ValueError without samples. */
  constructor(x: HostArray, y: HostArray, batchSize: number, shuffle: Random | undefined) {
    this.samples = x.shape[0]!;
    if (this.samples === 0) throw new ValueError('the data set is empty; expected one sample or more');
    this.#x = x;
    this.#y = y;
    this.#batchSize = Math.min(batchSize, this.samples);
    this.#shuffle = shuffle;
    this.batchesPerEpoch = Math.ceil(this.samples / this.#batchSize);
  }

  *epoch(n: number): Generator<Batch> {
    const order = this.#shuffle?.stream(`shuffle/epoch ${n}`).permutation(this.samples);
    const x = new Rows(this.#x, this.#batchSize, order);
    const y = new Rows(this.#y, this.#batchSize, order);
    for (let begin = 0; begin < this.samples; begin += this.#batchSize) {
      const end = Math.min(begin + this.#batchSize, this.samples);
      yield { x: x.slice(begin, end), y: y.slice(begin, end) };
    }
  }

  [Symbol.iterator](): Generator<Batch> {
    return this.epoch(0);
  }
}
