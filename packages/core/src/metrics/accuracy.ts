import { readConfig } from '../configuration.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { BinaryAccuracy } from './binary-accuracy.ts';
import { CategoricalAccuracy, SparseCategoricalAccuracy } from './categorical-accuracy.ts';
import { Metric } from './metric.ts';

/**
 * The accuracy that the shapes ask for, by Keras's rule: binary where there is one prediction a sample; else sparse
 * categorical where yTrue is labels, [batch] or [batch, 1]; else categorical.
 */
export class Accuracy extends Metric {
  readonly name: string = 'accuracy';
  readonly #binary = new BinaryAccuracy();
  readonly #categorical = new CategoricalAccuracy();
  readonly #sparse = new SparseCategoricalAccuracy();

  /** @throws ConfigError for any key: it has none */
  constructor(config: Readonly<Record<string, never>> = {}) {
    super();
    readConfig('accuracy', config, {});
  }

  /** The metric it is for targets and predictions of these shapes. */
  resolve(yTrue: Shape, yPred: Shape): Metric {
    if (yPred.length < 2 || yPred.at(-1) === 1) return this.#binary;
    return yTrue.length < yPred.length || yTrue.at(-1) === 1 ? this.#sparse : this.#categorical;
  }

  override correct(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.resolve(yTrue.shape, yPred.shape).correct(yTrue, yPred);
  }
}
