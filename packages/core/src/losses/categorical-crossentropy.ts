import { readConfig } from '../configuration.ts';
import { div } from '../ops/div.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import {
  type CategoricalCrossentropyOptions,
  type EpsilonMode,
  epsilonField,
  epsilonModeField,
  fromLogitsField,
  safeLog,
} from './cross-entropy-options.ts';
import { Loss, type LossOptions, type LossSettings, reductionField } from './loss.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';
import { meanPerSample, targetsLike } from './targets.ts';

const name = 'categoricalCrossentropy';
const fields = { fromLogits: fromLogitsField, epsilon: epsilonField, epsilonMode: epsilonModeField };

/**
 * −Σ y·log p over the classes, the last axis: [batch, classes], twice → [batch]; axes between are averaged.
 *
 * With `epsilonMode` `clip` probabilities are divided by their sum and clipped to [ε, 1 − ε], as Keras does; with `add`
 * it is −Σ y·log(p + ε) as they are. Logits go through a stable form.
 *
 * @throws ShapeError if the shapes differ
 */
export function categoricalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: CategoricalCrossentropyOptions = {},
): Tensor {
  const { fromLogits, epsilon, epsilonMode } = readConfig(name, options, fields);
  const targets = targetsLike(name, yTrue, yPred);
  if (fromLogits) return meanPerSample(softmaxCrossEntropy(targets, yPred));
  const probabilities = epsilonMode === 'add' ? yPred : div(yPred, sum(yPred, { axes: -1, keepDims: true }));
  return meanPerSample(neg(sum(mul(targets, safeLog(probabilities, epsilon, epsilonMode)), { axes: -1 })));
}

/** `categoricalCrossentropy` with a reduction. */
export class CategoricalCrossentropy extends Loss {
  readonly name: string = name;
  readonly fromLogits: boolean;
  readonly epsilon: number;
  readonly epsilonMode: EpsilonMode;

  constructor(options: LossOptions & CategoricalCrossentropyOptions = {}) {
    const settings = readConfig(name, options, { reduction: reductionField, ...fields });
    super(settings.reduction);
    this.fromLogits = settings.fromLogits;
    this.epsilon = settings.epsilon;
    this.epsilonMode = settings.epsilonMode;
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, epsilon, epsilonMode } = this;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, epsilon, epsilonMode });
  }

  override getConfig(): LossSettings {
    const { fromLogits, epsilon, epsilonMode } = this;
    return { ...super.getConfig(), fromLogits, epsilon, epsilonMode };
  }
}
