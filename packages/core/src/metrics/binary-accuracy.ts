import { type Fields, numberField, readConfig } from '../configuration.ts';
import { cast } from '../ops/cast.ts';
import { equal, greater } from '../ops/comparisons.ts';
import { reshape } from '../ops/reshape.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Metric, type MetricSettings, shapesDoNotFit } from './metric.ts';

export interface BinaryAccuracyConfig {
  /** Predictions above it mean 1, others 0; 0.5 unless said. */
  readonly threshold?: number;
}

const fields: Fields<Required<BinaryAccuracyConfig>> = { threshold: numberField(0.5) };

/** How often yPred > threshold is what yTrue, 0 or 1, says; both [batch, …], or one [batch] and the other [batch, 1]. */
export class BinaryAccuracy extends Metric {
  readonly name: string = 'binaryAccuracy';
  readonly threshold: number;

  /** @throws ConfigError for an unknown key or a threshold that is not finite */
  constructor(config: BinaryAccuracyConfig = {}) {
    super();
    this.threshold = readConfig('binaryAccuracy', config, fields).threshold;
  }

  override getConfig(): MetricSettings {
    return { type: this.name, threshold: this.threshold };
  }

  override correct(yTrue: Tensor, yPred: Tensor): Tensor {
    const [targets, predictions] = [yTrue.shape, yPred.shape];
    if (
      !sameShape(targets, predictions) &&
      !sameShape([...targets, 1], predictions) &&
      !sameShape(targets, [...predictions, 1])
    ) {
      throw shapesDoNotFit(this.name, targets, predictions, 'the same');
    }
    const decided = cast(greater(yPred, this.threshold), yPred.dtype);
    return equal(reshape(cast(yTrue, yPred.dtype), yPred.shape), decided);
  }
}
