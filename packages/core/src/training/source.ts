import type { Backend } from '../backend.ts';
import { describeValue } from '../configuration.ts';
import { ValueError } from '../errors.ts';
import type { Random } from '../random/index.ts';
import type { Shape } from '../shape.ts';
import { ArrayBatches } from './array-batches.ts';
import type { ArrayData, Batches, BatchSource, TrainingData } from './data.ts';
import { hostInputs, hostTargets } from './host-arrays.ts';

/** How data become batches. */
export interface BatchSettings {
  /** What the orders are drawn from; undefined keeps the order. */
  readonly shuffle: Random | undefined;
  readonly batchSize: number;
}

/** What a model says of the data that it takes. */
export interface InputModel {
  readonly backend: Backend;
  /** Without the batch axis; undefined where it is not known yet. */
  readonly inputShape: Shape | undefined;
}

/** The data as a source of batches. Throws ValueError for what is no data and for data without samples. */
export async function openData(
  data: TrainingData,
  model: InputModel,
  settings: BatchSettings,
): Promise<BatchSource> {
  if (isBatchSource(data)) return data;
  if (typeof data !== 'object' || data === null || !('x' in data && 'y' in data)) {
    throw new ValueError(
      `the data are ${describeValue(data)}; expected { x, y }, or batches { x, y } to iterate over`,
    );
  }
  const x = await hostInputs(data.x, model.inputShape, model.backend);
  const y = await hostTargets(data.y, x.shape[0]!, model.backend);
  return new ArrayBatches(x, y, settings.batchSize, settings.shuffle);
}

/** The pass of epoch `n`. */
export function passOf(source: BatchSource, n: number): Batches {
  return source.epoch === undefined ? source : source.epoch(n);
}

/** Whether data are batches already. A nested array of numbers, or a tensor, is not. */
export function isBatchSource(data: ArrayData | BatchSource): data is BatchSource {
  return (
    typeof data === 'object' && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data)
  );
}
