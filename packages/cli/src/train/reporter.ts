import type { BatchRecord, EpochRecord, ResultRecord } from '../run/history.ts';
import type { Misread } from './predictions.ts';

/** What is known before the first step. */
export interface StartRecord {
  readonly recipe: string;
  readonly backend: string;
  readonly dataset: string;
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly trainSamples: number;
  /** Where some are held out. */
  readonly validationSamples?: number;
  readonly testSamples: number;
  readonly parameters: number;
}

/** What only people are shown at the end. */
export interface Pictures {
  /** The loss of every batch. */
  readonly losses: readonly number[];
  /** [classes, classes], label by prediction. */
  readonly confusion: Int32Array;
  readonly classNames: readonly string[];
  readonly misread: readonly Misread[];
}

/** Who is told how training goes: a program, or people. */
export interface TrainReporter {
  start(record: StartRecord): void;
  /** Every batch; `accuracy` is the epoch's so far, where it is measured. */
  batch(record: BatchRecord, samples: number, accuracy?: number): void;
  epoch(record: EpochRecord): void;
  evaluating(): void;
  /** The last. `pictures` where `wantsPictures`. */
  result(record: ResultRecord, runDir: string, pictures?: Pictures): void;
  readonly wantsPictures: boolean;
}
