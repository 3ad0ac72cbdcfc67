import { readConfig } from '../configuration.ts';
import { abs } from '../ops/abs.ts';
import { sub } from '../ops/sub.ts';
import type { Tensor } from '../tensor.ts';
import { Loss, type LossOptions, reductionField } from './loss.ts';
import { meanPerSample, targetsLike } from './targets.ts';

const name = 'meanAbsoluteError';

/**
 * The mean of |yPred − yTrue| over each sample's elements: [batch, …], twice → [batch].
 *
 * @throws ShapeError if the shapes differ
 */
export function meanAbsoluteError(yTrue: Tensor, yPred: Tensor): Tensor {
  return meanPerSample(abs(sub(yPred, targetsLike(name, yTrue, yPred))));
}

/** `meanAbsoluteError` with a reduction. */
export class MeanAbsoluteError extends Loss {
  readonly name: string = name;

  constructor(options: LossOptions = {}) {
    super(readConfig(name, options, { reduction: reductionField }).reduction);
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
