import { readConfig } from '../configuration.ts';
import { square } from '../ops/square.ts';
import { sub } from '../ops/sub.ts';
import type { Tensor } from '../tensor.ts';
import { Loss, type LossOptions, reductionField } from './loss.ts';
import { meanPerSample, targetsLike } from './targets.ts';

const name = 'meanSquaredError';

/**
 * The mean of (yPred − yTrue)² over each sample's elements: [batch, …], twice → [batch].
 *
 * @throws ShapeError if the shapes differ
 */
export function meanSquaredError(yTrue: Tensor, yPred: Tensor): Tensor {
  return meanPerSample(square(sub(yPred, targetsLike(name, yTrue, yPred))));
}

/** `meanSquaredError` with a reduction. */
export class MeanSquaredError extends Loss {
  readonly name: string = name;

  constructor(options: LossOptions = {}) {
    super(readConfig(name, options, { reduction: reductionField }).reduction);
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}
