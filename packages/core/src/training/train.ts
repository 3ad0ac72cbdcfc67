import { Random } from '../random/index.ts';
import type { TrainingData } from './data.ts';
import type { TrainingEvent } from './events.ts';
import { readTrainOptions, type TrainOptions } from './options.ts';
import { isBatchSource, openData } from './source.ts';
import type { TrainableModel } from './trainable-model.ts';
import { TrainingRun } from './training-run.ts';

/**
 * Trains a compiled model and says how it goes: a `start` event, one `batch` event a step, an `epoch` event an epoch,
 * an `end` event. The work is done as events are asked for; leaving the loop ends it.
 *
 * Batches come in the order of the data: the same model, data, options and seed give the same weights, bit for bit, on
 * one backend. At least every 50 ms the event loop gets its turn. A signal ends training after the step at work; then
 * `end` says that it was aborted.
 *
 * A loss that is not finite, or weights that are not at the end of an epoch, throw DivergedError, and the model has then
 * the newest weights that are known to be good: they are noted, before the update, at the start of each epoch and every
 * 50 steps, when their loss has proved finite. The optimizer's state stays as it is. An error in the middle of an update,
 * such as a backend's that is out of memory, brings them back too; any other leaves the weights as the last step did.
 *
 * @throws ConfigError for an unknown option
 * @throws ValueError for an option out of range, data without samples, and a model that is not compiled or has nothing
 * to train
 * @throws ShapeError for data that do not fit the model or the loss
 */
export async function* train(
  model: TrainableModel,
  data: TrainingData,
  options: TrainOptions = {},
): AsyncGenerator<TrainingEvent, void, undefined> {
  const settings = readTrainOptions(options, isBatchSource(data));
  const { epochs, batchSize, signal, validationData } = settings;
  const random = settings.seed === undefined ? model.random : new Random(settings.seed);
  const run = new TrainingRun(model, {
    epochs,
    signal,
    source: await openData(data, model, { batchSize, shuffle: settings.shuffle ? random : undefined }),
    validation: validationData && (await openData(validationData, model, { batchSize, shuffle: undefined })),
  });
  try {
    for (let epoch = 0; epoch < epochs && !run.isAborted; epoch++) yield* run.epoch(epoch);
    yield run.end();
  } finally {
    run.dispose();
  }
}
