import type { EpochEvent } from '@athanor/core';
import type { EpochRecord } from '../run/history.ts';

/** A loss and metrics, as core gives them. */
export interface Figures {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What is evaluated: the test split, or what is held out of the training set. */
export type EvaluatedSplit = 'test' | 'validation';

/** `{ testLoss, testAccuracy }`: a split's figures under the names they have in events. */
export function splitFigures(split: EvaluatedSplit, { loss, metrics }: Figures): Record<string, number> {
  return Object.fromEntries(
    Object.entries({ loss, ...metrics }).map(([name, value]) => [
      `${split}${name[0]!.toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  );
}

/** An epoch's event as it is printed and kept; `split` is what was evaluated after it. */
export function epochRecord(
  { epoch, loss, metrics, validation, seconds }: EpochEvent,
  split: EvaluatedSplit,
): EpochRecord {
  return {
    epoch,
    loss,
    ...metrics,
    ...(validation === undefined ? {} : splitFigures(split, validation)),
    seconds,
  };
}
