import { ShapeError } from '../errors.ts';
import { withoutRecording } from '../gradients/recorder.ts';
import { tidy } from '../memory/scope.ts';
import { cast } from '../ops/cast.ts';
import { div } from '../ops/div.ts';
import { sum } from '../ops/sum.ts';
import { formatShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Mean } from './mean.ts';

/** A metric's configuration: its `type` and all of its settings. */
export interface MetricSettings {
  readonly type: string;
  readonly [setting: string]: string | number;
}

/** A share of right predictions, which training does not use but people read. */
export abstract class Metric {
  /** Its type in configurations, and its key in results. */
  abstract readonly name: string;
  readonly #mean = new Mean();

  /**
   * How many of a batch's samples are predicted right: a scalar of the backend's float type, whole where there is one
   * prediction a sample. A sample of several (an image's pixels, several labels) counts by the share that is right.
   * It stays on the backend; no tape records it.
   *
   * @throws ShapeError, naming the metric and both shapes, where they do not fit each other
   */
  matches(yTrue: Tensor, yPred: Tensor): Tensor {
    return withoutRecording(() =>
      tidy(() => {
        const correct = this.correct(yTrue, yPred);
        const total = sum(cast(correct, yPred.backend.floatType));
        const predictions = correct.size / (correct.shape[0] ?? 1);
        return correct.size === 0 || predictions === 1 ? total : div(total, predictions);
      }),
    );
  }

  /** Counts a batch in: reads one number from the backend. Throws as `matches`. */
  async update(yTrue: Tensor, yPred: Tensor): Promise<void> {
    const matches = this.matches(yTrue, yPred);
    try {
      const samples = yPred.shape[0] ?? 1;
      this.#mean.update((await matches.item()) / samples, samples);
    } finally {
      matches.dispose();
    }
  }

  /** The share, 0 to 1, over all samples since the last reset; NaN where there are none. */
  result(): number {
    return this.#mean.result();
  }

  reset(): void {
    this.#mean.reset();
  }

  /** Enough to make it again with `metricFromConfig`. */
  getConfig(): MetricSettings {
    return { type: this.name };
  }

  /** Which predictions are right: bool, [batch, …]. Throws as `matches`. */
  abstract correct(yTrue: Tensor, yPred: Tensor): Tensor;
}

/** The error of shapes that a metric cannot compare. */
export function shapesDoNotFit(metric: string, yTrue: Shape, yPred: Shape, expected: string): ShapeError {
  return new ShapeError(
    `${metric}: yTrue has shape ${formatShape(yTrue)}, yPred ${formatShape(yPred)}; expected ${expected}`,
  );
}
