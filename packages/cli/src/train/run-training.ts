import { AthanorError, DivergedError, type Sequential } from '@athanor/core';
import type { ImageDataset } from '@athanor/datasets';
import type { MadeBackend } from '../backends/create.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { InterruptedError } from '../interrupted.ts';
import type { BatchRecord, EpochRecord, ResultRecord, RunHistory, RunStatus } from '../run/history.ts';
import { type RunTarget, saveRun } from '../run/save.ts';
import type { Screen } from '../screen.ts';
import { batchesOf, inputShapeOf, labelsFor, trainingSplit } from './batches.ts';
import { epochRecord, type Figures, splitFigures } from './figures.ts';
import { predictSplit } from './predictions.ts';
import type { Pictures, TrainReporter } from './reporter.ts';
import { trainingBatches } from './training-batches.ts';

/** Images at once when only reading. */
export const evaluationBatch = 1000;

/** All that a training run needs. */
export interface TrainingJob {
  readonly config: ResolvedConfig;
  readonly backend: MadeBackend['config'];
  readonly model: Sequential;
  readonly data: ImageDataset;
  readonly target: RunTarget;
  /** When the command began, as `performance.now()` and as a date. */
  readonly began: number;
  readonly started: Date;
  readonly reporter: TrainReporter;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/**
 * Trains, evaluates, saves, and reports all along. A run that is interrupted, whose loss is not finite, or whose backend
 * fails, is saved as far as it came before the error goes on.
 *
 * @throws InterruptedError; DivergedError and what else training throws; WriteError if the run cannot be saved
 */
export async function runTraining(job: TrainingJob): Promise<void> {
  const { config, model, data, reporter, screen, signal } = job;
  const plan = {
    labels: labelsFor(config.loss),
    classes: data.classNames.length,
    inputShape: inputShapeOf(config.model, data.train),
  };
  const { batchSize, shuffle, seed, augment, epochs } = config;
  const { train, validation } = trainingSplit(data.train, config);
  const trainPlan = { ...plan, batchSize, shuffle, seed, augment };
  const trainBatches = trainingBatches(train, trainPlan, { backend: model.backend, epochs });
  const testBatches = batchesOf(data.test, { ...plan, batchSize: evaluationBatch });
  const heldOut = validation && batchesOf(validation, { ...plan, batchSize: evaluationBatch });
  const course = new Course(config.logEvery);
  const onAbort = (): void => screen.note('stopping after the step in hand; once more to stop at once');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    let evaluated: Figures | undefined;
    let trainSeconds = 0;
    let samplesPerSecond = 0;
    const events = model.train(trainBatches, {
      epochs,
      signal,
      ...(config.evaluateEachEpoch ? { validationData: heldOut ?? testBatches } : {}),
    });
    for await (const event of events) {
      if (event.type === 'start') {
        reporter.start({
          recipe: config.name,
          backend: job.backend.name,
          dataset: config.dataset,
          seed,
          epochs,
          batchSize: batchSize === 'all' ? trainBatches.samples : batchSize,
          stepsPerEpoch: trainBatches.batchesPerEpoch,
          trainSamples: trainBatches.samples,
          ...(heldOut && { validationSamples: heldOut.samples }),
          testSamples: data.test.count,
          parameters: event.parameters,
        });
      } else if (event.type === 'batch') {
        const record = { epoch: event.epoch, batch: event.batch, loss: event.loss };
        course.addBatch(record);
        reporter.batch(record, event.samples, accuracyAmong(event.metrics));
      } else if (event.type === 'epoch') {
        const record = epochRecord(event, heldOut ? 'validation' : 'test');
        course.epochs.push(record);
        evaluated = event.validation;
        reporter.epoch(record);
      } else {
        ({ trainSeconds, samplesPerSecond } = event);
      }
    }
    if (signal.aborted) throw signal.reason;
    reporter.evaluating();
    const evaluate = async (batches: typeof testBatches): Promise<Figures> => {
      const { loss, ...metrics } = await model.evaluate(batches, { signal });
      return { loss, metrics };
    };
    const figures = heldOut
      ? {
          ...splitFigures('validation', evaluated ?? (await evaluate(heldOut))),
          ...splitFigures('test', await evaluate(testBatches)),
        }
      : splitFigures('test', evaluated ?? (await evaluate(testBatches)));
    const pictures = reporter.wantsPictures
      ? await picturesOf(model, data, testBatches, course.losses, config.loss, signal)
      : undefined;
    const result: ResultRecord = {
      steps: course.losses.length,
      ...figures,
      seconds: (performance.now() - job.began) / 1000,
      trainSeconds,
      samplesPerSecond,
    };
    const runDir = await save(job, course.history('finished', job.started, result));
    reporter.result(result, runDir, pictures);
  } catch (error) {
    const status = statusOf(error, signal, course.losses.length);
    if (status === undefined) throw error;
    throw explain(error, status, course, await save(job, course.history(status, job.started)));
  } finally {
    if ('dispose' in trainBatches) trainBatches.dispose();
    signal.removeEventListener('abort', onAbort);
  }
}

/** The first metric that is an accuracy. */
function accuracyAmong(metrics: Readonly<Record<string, number>>): number | undefined {
  return Object.entries(metrics).find(([name]) => /accuracy$/i.test(name))?.[1];
}

/** What has happened so far. */
class Course {
  readonly epochs: EpochRecord[] = [];
  readonly losses: number[] = [];
  readonly #batches: BatchRecord[] = [];
  readonly #logEvery: number;

  constructor(logEvery: number) {
    this.#logEvery = logEvery;
  }

  addBatch(record: BatchRecord): void {
    this.losses.push(record.loss);
    if (record.batch % this.#logEvery === 0) this.#batches.push(record);
  }

  history(status: RunStatus, started: Date, result?: ResultRecord): RunHistory {
    return {
      status,
      started: started.toISOString(),
      steps: this.losses.length,
      batches: this.#batches,
      epochs: this.epochs,
      ...(result === undefined ? {} : { result }),
    };
  }
}

function save({ config, backend, model, target }: TrainingJob, history: RunHistory): Promise<string> {
  return saveRun({ config, backend, model, history }, target);
}

/** How a run ended that is worth keeping; undefined for one that is not. */
function statusOf(error: unknown, signal: AbortSignal, steps: number): RunStatus | undefined {
  if (error instanceof DivergedError) return 'diverged';
  if (signal.aborted) return 'interrupted';
  return error instanceof AthanorError && steps > 0 ? 'failed' : undefined;
}

/** The error with where the run is. */
function explain(error: unknown, status: RunStatus, course: Course, runDir: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof AthanorError && status !== 'interrupted') {
    return new AthanorError(
      error.code,
      `${message}; the run, with its last good weights, is saved in ${runDir}`,
      { cause: error },
    );
  }
  return new InterruptedError(
    `${message} after ${course.losses.length} steps; the run is saved in ${runDir}`,
  );
}

async function picturesOf(
  model: Sequential,
  data: ImageDataset,
  testBatches: ReturnType<typeof batchesOf>,
  losses: readonly number[],
  loss: ResolvedConfig['loss'],
  signal: AbortSignal,
): Promise<Pictures> {
  const classes = data.classNames.length;
  const { confusion, misread } = await predictSplit(model, data.test, testBatches, { classes, loss, signal });
  return { losses, confusion, classNames: data.classNames, misread };
}
