import { readConfig } from '../configuration.ts';
import { add } from '../ops/add.ts';
import { clip } from '../ops/clip.ts';
import { log } from '../ops/log.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { sub } from '../ops/sub.ts';
import type { Tensor } from '../tensor.ts';
import { type BinaryCrossentropyOptions, epsilonField, fromLogitsField } from './cross-entropy-options.ts';
import { Loss, type LossOptions, type LossSettings, reductionField } from './loss.ts';
import { sigmoidCrossEntropy } from './sigmoid-cross-entropy.ts';
import { meanPerSample, targetsLike } from './targets.ts';

const name = 'binaryCrossentropy';

/**
 * −y·log p − (1 − y)·log(1 − p), the mean over each sample's elements: [batch, …], twice → [batch]. Probabilities are
 * clipped to [ε, 1 − ε], as Keras does; logits go through a stable form.
 *
 * @throws ShapeError if the shapes differ
 */
export function binaryCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: BinaryCrossentropyOptions = {},
): Tensor {
  const { fromLogits, epsilon } = readConfig(name, options, {
    fromLogits: fromLogitsField,
    epsilon: epsilonField,
  });
  const targets = targetsLike(name, yTrue, yPred);
  if (fromLogits) return meanPerSample(sigmoidCrossEntropy(targets, yPred));
  const probabilities = clip(yPred, { min: epsilon, max: 1 - epsilon });
  const logLikelihood = add(
    mul(targets, log(probabilities)),
    mul(sub(1, targets), log(sub(1, probabilities))),
  );
  return meanPerSample(neg(logLikelihood));
}

/** `binaryCrossentropy` with a reduction. */
export class BinaryCrossentropy extends Loss {
  readonly name: string = name;
  readonly fromLogits: boolean;
  readonly epsilon: number;

  constructor(options: LossOptions & BinaryCrossentropyOptions = {}) {
    const fields = { reduction: reductionField, fromLogits: fromLogitsField, epsilon: epsilonField };
    const { reduction, fromLogits, epsilon } = readConfig(name, options, fields);
    super(reduction);
    this.fromLogits = fromLogits;
    this.epsilon = epsilon;
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryCrossentropy(yTrue, yPred, { fromLogits: this.fromLogits, epsilon: this.epsilon });
  }

  override getConfig(): LossSettings {
    return { ...super.getConfig(), fromLogits: this.fromLogits, epsilon: this.epsilon };
  }
}
