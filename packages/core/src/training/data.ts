import type { TypedArray } from '../dtype.ts';
import type { HostArray, NestedArray } from '../host-array.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Samples that are trained on in one step: inputs x [batch, …] and targets y [batch, …].
 *
 * Host arrays are uploaded at once, so their memory may be used again for the next batch: x as floats, whatever its
 * dtype, y as floats or int32. Tensors are taken as they are and not disposed.
 */
export interface Batch {
  readonly x: HostArray | Tensor;
  readonly y: HostArray | Tensor;
}

/** One pass over the data. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** What a source of batches may say of itself. */
export interface BatchSourceDetails {
  /** The samples of one pass. */
  readonly samples?: number;
  readonly batchesPerEpoch?: number;
  /** The pass of epoch `n`, counted from 0: the same n gives the same batches. Without it the source is walked anew. */
  epoch?(n: number): Batches;
}

/** Anything that gives batches, again for each epoch: an array of them, a data set, a pipeline. */
export type BatchSource = Batches & BatchSourceDetails;

/**
 * Values with the sample as their first axis. A flat typed array takes its shape from the model: for x [samples,
 * ...inputShape], for y [samples] or [samples, size].
 */
export type ArrayInput = HostArray | Tensor | TypedArray | NestedArray;

/** All inputs and all targets, which the trainer makes batches of. */
export interface ArrayData {
  readonly x: ArrayInput;
  readonly y: ArrayInput;
}

/** What can be trained on and evaluated with. */
export type TrainingData = ArrayData | BatchSource;
