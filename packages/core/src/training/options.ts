import { booleanField, describeValue, type Field, readConfig } from '../configuration.ts';
import { ValueError } from '../errors.ts';
import type { TrainingData } from './data.ts';

/** How data are trained on. */
export interface TrainOptions {
  /** How often the data are gone through; 1 unless said. */
  readonly epochs?: number;
  /** Samples a step, for arrays; 32 unless said. A source of batches has its own. */
  readonly batchSize?: number;
  /** Whether arrays are shuffled anew for each epoch; true unless said. A source of batches has its own order. */
  readonly shuffle?: boolean;
  /** What the orders of arrays are drawn from, each by its epoch; the model's seed unless said. */
  readonly seed?: number;
  /** What is evaluated after every epoch. */
  readonly validationData?: TrainingData;
  /** Ends training after the step at work. */
  readonly signal?: AbortSignal;
}

/** How data are evaluated or predicted. */
export interface EvaluateOptions {
  /** Samples at once, for arrays; 256 unless said. */
  readonly batchSize?: number;
  /** Ends the work: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

const present: <T>() => Field<T | undefined> = <T>() => ({
  fallback: undefined,
  expected: 'anything',
  accepts: (_value): _value is T => true,
});

const signalField: Field<AbortSignal | undefined> = {
  fallback: undefined,
  expected: 'an AbortSignal',
  // Not instanceof: a signal may come of another realm, such as a frame's.
  accepts: (value): value is AbortSignal => typeof value === 'object' && value !== null && 'aborted' in value,
};

/**
 * Checks the options of training.
 *
 * @throws ConfigError for an unknown option, naming the nearest, and one of the wrong type
 * @throws ValueError for a number out of its range, and for an option that is of no use with batches
 */
export function readTrainOptions(
  options: TrainOptions,
  dataAreBatches: boolean,
): TrainOptions & { readonly epochs: number; readonly batchSize: number; readonly shuffle: boolean } {
  const what = 'fit';
  const settings = readConfig(what, options, {
    epochs: present<number>(),
    batchSize: present<number>(),
    shuffle: booleanField(true),
    seed: present<number>(),
    validationData: present<TrainingData>(),
    signal: signalField,
  });
  for (const option of ['batchSize', 'shuffle', 'seed'] as const) {
    if (dataAreBatches && options[option] !== undefined) {
      throw new ValueError(
        `${what}: ${option} is for arrays; the data are batches already, of a size and in an order of their own`,
      );
    }
  }
  const { epochs = 1, batchSize = 32 } = settings;
  checkCount(`${what}: epochs`, epochs);
  checkCount(`${what}: batchSize`, batchSize);
  return { ...settings, epochs, batchSize };
}

/** The same for evaluating and predicting. */
export function readEvaluateOptions(
  what: string,
  options: EvaluateOptions,
): { readonly batchSize: number; readonly signal: AbortSignal | undefined } {
  const { batchSize = 256, signal } = readConfig(what, options, {
    batchSize: present<number>(),
    signal: signalField,
  });
  checkCount(`${what}: batchSize`, batchSize);
  return { batchSize, signal };
}

function checkCount(what: string, value: unknown): void {
  if (!(Number.isSafeInteger(value) && (value as number) >= 1)) {
    throw new ValueError(`${what} is ${describeValue(value)}; expected a whole number, 1 or more`);
  }
}
