import { Random } from '@athanor/core';
import { checkPair, checkWhole, type DataArray, type Sample } from './arrays.ts';
import { batched, mapped, part, repeated, type Stage, shuffled, slices } from './stages.ts';

/**
 * A pipeline of samples, in tf.data's terms. Each method returns a new data set and computes nothing; elements are
 * made as they are asked for. It can be iterated over again and again, and the n-th time is pass n of every shuffle;
 * `epoch(n)` asks for a pass by its number. A data set of `HostArray`s is what core's trainer takes.
 *
 * ```ts
 * const preprocess = ({ x, y }: Sample) => ({ x: castArray(x, 'float32', 1 / 255), y: oneHotArray(y, 10) });
 * const train = Dataset.fromTensorSlices(imageArrays(mnist.train)).map(preprocess).shuffle(60_000).batch(100);
 * for (const { x, y } of train) step(x, y);
 * ```
 */
export class Dataset<X extends DataArray = DataArray, Y extends DataArray = DataArray> {
  readonly #stage: Stage<X, Y>;
  #passes = 0;

  private constructor(stage: Stage<X, Y>) {
    this.#stage = stage;
  }

  /**
   * One element for each index of the first axis of `x` and `y`: views of the two arrays, not to be written into.
   *
   * @throws ValueError if there are none or not as many of each; ShapeError if an array does not have the elements of
   * its shape
   */
  static fromTensorSlices<X extends DataArray, Y extends DataArray>(arrays: Sample<X, Y>): Dataset<X, Y> {
    const count = checkPair(arrays.x, arrays.y, 'Dataset.fromTensorSlices');
    return new Dataset(slices(arrays.x, arrays.y, count));
  }

  /** Elements of a pass; Infinity after `repeat()` without a number. */
  get cardinality(): number {
    return this.#stage.cardinality;
  }

  /** The same for the trainer, which counts batches; undefined where they have no end. */
  get batchesPerEpoch(): number | undefined {
    return Number.isFinite(this.cardinality) ? this.cardinality : undefined;
  }

  /** Samples of a pass, in whatever batches; undefined where that is not known or has no end. */
  get samples(): number | undefined {
    const { samples } = this.#stage;
    return samples !== undefined && Number.isFinite(samples) ? samples : undefined;
  }

  /**
   * Replaces each element by what `transform` makes of it. The function must depend on the element alone: it is
   * called only for elements that are asked for, in the order in which they are. What it returns must be new arrays
   * or the ones it was given.
   */
  map<X2 extends DataArray, Y2 extends DataArray>(
    transform: (sample: Sample<X, Y>) => Sample<X2, Y2>,
  ): Dataset<X2, Y2> {
    return new Dataset(mapped(this.#stage, transform));
  }

  /**
   * Draws elements at random from a buffer of the next `bufferSize`; a perfect shuffle needs a buffer as large as the
   * data set. The buffer holds no data, so its size costs next to nothing. The order depends on `seed` (default 0)
   * and the pass; with `reshuffleEachIteration: false` every pass has the first one's.
   *
   * @throws ValueError if `bufferSize` is not a whole number of 1 or more, or `seed` no safe integer
   */
  shuffle(
    bufferSize: number,
    options: { readonly seed?: number; readonly reshuffleEachIteration?: boolean } = {},
  ): Dataset<X, Y> {
    checkWhole(bufferSize, "shuffle's buffer size", 1);
    const random = new Random(options.seed ?? 0);
    const reshuffle = options.reshuffleEachIteration ?? true;
    const place = this.#stage.shuffles;
    const streamOf = (pass: number) => random.stream(`shuffle ${place}/epoch ${reshuffle ? pass : 0}`);
    return new Dataset(shuffled(this.#stage, bufferSize, streamOf));
  }

  /**
   * Puts `batchSize` consecutive elements into one, along a new first axis. The last batch has what is left, or is
   * left out with `dropRemainder`.
   *
   * @throws ValueError if `batchSize` is not a whole number of 1 or more
   */
  batch(batchSize: number, options: { readonly dropRemainder?: boolean } = {}): Dataset<X, Y> {
    checkWhole(batchSize, 'the batch size', 1);
    return new Dataset(batched(this.#stage, batchSize, options.dropRemainder ?? false));
  }

  /** The first `count` elements of each pass. Throws ValueError unless it is a whole number of 0 or more. */
  take(count: number): Dataset<X, Y> {
    checkWhole(count, "take's count", 0);
    return new Dataset(part(this.#stage, 0, count));
  }

  /** All but the first `count` elements of each pass. Throws ValueError unless it is a whole number of 0 or more. */
  skip(count: number): Dataset<X, Y> {
    checkWhole(count, "skip's count", 0);
    return new Dataset(part(this.#stage, count, Number.POSITIVE_INFINITY));
  }

  /** `count` passes as one, or passes without end. Throws ValueError unless it is a whole number of 1 or more. */
  repeat(count?: number): Dataset<X, Y> {
    if (count !== undefined) checkWhole(count, "repeat's count", 1);
    return new Dataset(repeated(this.#stage, count ?? Number.POSITIVE_INFINITY));
  }

  /** Pass `epoch`, counted from 0: the same elements in the same order whenever it is asked for. */
  *epoch(epoch: number): Generator<Sample<X, Y>, void> {
    checkWhole(epoch, 'the epoch', 0);
    for (const element of this.#stage.elements(epoch)) yield element();
  }

  [Symbol.iterator](): Generator<Sample<X, Y>, void> {
    return this.epoch(this.#passes++);
  }
}
