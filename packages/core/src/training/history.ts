import type { TrainingEvent } from './events.ts';

/** What `fit` gives: the course of training, epoch by epoch. */
export interface History {
  /** The epochs finished, counted from 0. */
  readonly epochs: readonly number[];
  /** For each epoch the `loss`, each metric, and with validation data `validationLoss`, `validationAccuracy` and so on. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Whether a signal ended it. */
  readonly aborted: boolean;
}

/** Gathers a `History` from events. */
export class HistoryRecorder {
  readonly #epochs: number[] = [];
  readonly #history: Record<string, number[]> = {};
  #aborted = false;

  record(event: TrainingEvent): void {
    if (event.type === 'end') this.#aborted = event.aborted;
    if (event.type !== 'epoch') return;
    this.#epochs.push(event.epoch);
    const { loss, metrics, validation } = event;
    for (const [name, value] of Object.entries({ loss, ...metrics })) this.#push(name, value);
    if (validation === undefined) return;
    for (const [name, value] of Object.entries({ loss: validation.loss, ...validation.metrics })) {
      this.#push(`validation${name.charAt(0).toUpperCase()}${name.slice(1)}`, value);
    }
  }

  history(): History {
    return { epochs: this.#epochs, history: this.#history, aborted: this.#aborted };
  }

  #push(name: string, value: number): void {
    const values = this.#history[name];
    if (values === undefined) this.#history[name] = [value];
    else values.push(value);
  }
}
