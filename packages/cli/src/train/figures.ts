import type { EpochEvent } from '@athanor/core';
import type { EpochRecord } from '../run/history.ts';

/** A loss and metrics, as core gives them. */
export interface Figures {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** `{ testLoss, testAccuracy }`: the figures of the test split under the names they have in events. */
export function testFigures({ loss, metrics }: Figures): Record<string, number> {
  return {
    testLoss: loss,
    ...Object.fromEntries(
      Object.entries(metrics).map(([name, value]) => [
        `test${name[0]!.toUpperCase()}${name.slice(1)}`,
        value,
      ]),
    ),
  };
}

/** An epoch's event as it is printed and kept. */
export function epochRecord({ epoch, loss, metrics, validation, seconds }: EpochEvent): EpochRecord {
  return {
    epoch,
    loss,
    ...metrics,
    ...(validation === undefined ? {} : testFigures(validation)),
    seconds,
  };
}
