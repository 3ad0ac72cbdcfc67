/** How a run ended: by itself, by Ctrl-C, or by a loss that is not finite. */
export type RunStatus = 'finished' | 'interrupted' | 'diverged' | 'failed';

/** A batch's loss before its update. Epochs and batches count from 0. */
export interface BatchRecord {
  readonly epoch: number;
  readonly batch: number;
  readonly loss: number;
}

/**
 * An epoch's loss and metrics, and those of the test split (`testLoss`, `testAccuracy`) or of what is held out of the
 * training set (`validationLoss`, `validationAccuracy`) where it was evaluated.
 */
export interface EpochRecord {
  readonly epoch: number;
  readonly loss: number;
  readonly seconds: number;
  readonly [figure: string]: number;
}

/** What came out in the end. */
export interface ResultRecord {
  readonly steps: number;
  readonly seconds: number;
  readonly trainSeconds: number;
  readonly samplesPerSecond: number;
  readonly [figure: string]: number;
}

/** The course of a run: what history.json holds. */
export interface RunHistory {
  readonly status: RunStatus;
  /** When it began, as an ISO date. */
  readonly started: string;
  /** The updates made. */
  readonly steps: number;
  /** Every so-manieth batch, as `logEvery` says. */
  readonly batches: readonly BatchRecord[];
  readonly epochs: readonly EpochRecord[];
  /** Of a run that finished. */
  readonly result?: ResultRecord;
}
