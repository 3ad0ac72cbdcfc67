import type { TrainingData } from './data.ts';
import type { TrainingEvent } from './events.ts';
import { type History, HistoryRecorder } from './history.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';
import type { TrainableModel } from './trainable-model.ts';

export interface FitOptions extends TrainOptions {
  /** Called with every event; training waits for a promise that it returns. */
  readonly onEvent?: (event: TrainingEvent) => void | Promise<void>;
}

/** `train` to its end. Throws as `train` does, and what `onEvent` throws. */
export async function fit(
  model: TrainableModel,
  data: TrainingData,
  options: FitOptions = {},
): Promise<History> {
  const { onEvent, ...rest } = options;
  const recorder = new HistoryRecorder();
  for await (const event of train(model, data, rest)) {
    recorder.record(event);
    await onEvent?.(event);
  }
  return recorder.history();
}
