import { readConfig } from '../configuration.ts';
import { argMax } from '../ops/arg-max.ts';
import { cast } from '../ops/cast.ts';
import { equal } from '../ops/comparisons.ts';
import { reshape } from '../ops/reshape.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Metric, shapesDoNotFit } from './metric.ts';

/** How often the greatest of yPred stands where the greatest of yTrue (one-hot) does; both [batch, …, classes]. */
export class CategoricalAccuracy extends Metric {
  readonly name: string = 'categoricalAccuracy';

  /** @throws ConfigError for any key: it has none */
  constructor(config: Readonly<Record<string, never>> = {}) {
    super();
    readConfig('categoricalAccuracy', config, {});
  }

  override correct(yTrue: Tensor, yPred: Tensor): Tensor {
    if (yPred.rank < 2 || !sameShape(yTrue.shape, yPred.shape)) {
      throw shapesDoNotFit(this.name, yTrue.shape, yPred.shape, 'both [batch, classes]');
    }
    return equal(argMax(cast(yTrue, yPred.dtype)), argMax(yPred));
  }
}

/** How often the greatest of yPred, [batch, …, classes], stands at the class that yTrue, [batch, …] or [batch, …, 1], names. */
export class SparseCategoricalAccuracy extends Metric {
  readonly name: string = 'sparseCategoricalAccuracy';

  /** @throws ConfigError for any key: it has none */
  constructor(config: Readonly<Record<string, never>> = {}) {
    super();
    readConfig('sparseCategoricalAccuracy', config, {});
  }

  override correct(yTrue: Tensor, yPred: Tensor): Tensor {
    const leading = yPred.shape.slice(0, -1);
    const fits = sameShape(yTrue.shape, leading) || sameShape(yTrue.shape, [...leading, 1]);
    if (yPred.rank < 2 || !fits) {
      throw shapesDoNotFit(
        this.name,
        yTrue.shape,
        yPred.shape,
        'labels [batch] and predictions [batch, classes]',
      );
    }
    return equal(reshape(cast(yTrue, 'int32'), leading), argMax(yPred));
  }
}
