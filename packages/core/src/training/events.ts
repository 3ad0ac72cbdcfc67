/** What training says of itself as it goes. Epochs, batches and steps count from 0; times are in seconds. */
export type TrainingEvent = StartEvent | BatchEvent | EpochEvent | EndEvent;

/** Before the first step. */
export interface StartEvent {
  readonly type: 'start';
  readonly epochs: number;
  /** Where the data say it. */
  readonly stepsPerEpoch?: number;
  /** The samples of one epoch, where the data say it. */
  readonly samples?: number;
  /** The number of the model's weights. */
  readonly parameters: number;
}

/** After every step. */
export interface BatchEvent {
  readonly type: 'batch';
  readonly epoch: number;
  readonly batch: number;
  /** The updates made before this one, by this call. */
  readonly step: number;
  /** The mean over the batch's samples, before its update. */
  readonly loss: number;
  readonly samples: number;
  /** Means over the epoch's samples so far, each taken before the update that it led to. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A loss and metrics, each a mean over samples. */
export interface Evaluation {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** After every epoch. `loss` and `metrics` are means over its samples, each taken before the update that it led to. */
export interface EpochEvent extends Evaluation {
  readonly type: 'epoch';
  readonly epoch: number;
  /** Over the validation data, if there are any, after the epoch. */
  readonly validation?: Evaluation;
  /** Spent in the epoch's steps: without loading data, evaluating, and what is done with events. */
  readonly seconds: number;
}

/** Last, unless training throws. */
export interface EndEvent {
  readonly type: 'end';
  /** The updates made. */
  readonly steps: number;
  /** The epochs finished. */
  readonly epochs: number;
  /** Spent in steps, as an epoch's `seconds`. */
  readonly trainSeconds: number;
  /** Over `trainSeconds`; 0 without a step. */
  readonly samplesPerSecond: number;
  /** Whether the signal ended it. */
  readonly aborted: boolean;
}
