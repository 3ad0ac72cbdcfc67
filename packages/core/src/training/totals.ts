import type { Metric } from '../metrics/index.ts';
import type { Evaluation } from './events.ts';
import type { StepResult } from './train-step.ts';

/** Means over samples, gathered batch by batch. */
export class Totals {
  readonly #metrics: readonly Metric[];
  readonly #matches: number[];
  #loss = 0;
  #samples = 0;

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics;
    this.#matches = metrics.map(() => 0);
  }

  get samples(): number {
    return this.#samples;
  }

  add({ loss, samples, matches }: StepResult): void {
    this.#loss += loss * samples;
    this.#samples += samples;
    matches.forEach((sum, i) => {
      this.#matches[i]! += sum;
    });
  }

  evaluation(): Evaluation {
    const metrics = this.#metrics.map(({ name }, i) => [name, this.#matches[i]! / this.#samples] as const);
    return { loss: this.#loss / this.#samples, metrics: Object.fromEntries(metrics) };
  }
}
