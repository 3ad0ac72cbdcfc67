import { numberField, readConfig } from '../configuration.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { mul } from '../ops/mul.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import { crossEntropy } from './cross-entropy.ts';
import {
  type CategoricalCrossentropyOptions,
  type EpsilonMode,
  epsilonField,
  epsilonModeField,
  fromLogitsField,
} from './cross-entropy-options.ts';
import { Loss, type LossOptions, type LossSettings, reductionField } from './loss.ts';
import { meanPerSample, targetsLike } from './targets.ts';

const name = 'categoricalCrossentropy';

export interface SmoothedCrossentropyOptions extends CategoricalCrossentropyOptions {
  /** The share of every target that is spread evenly over the classes; 0 unless said. */
  readonly labelSmoothing?: number;
}

const fields = {
  fromLogits: fromLogitsField,
  epsilon: epsilonField,
  epsilonMode: epsilonModeField,
  labelSmoothing: numberField(0, ', 0 or more and below 1', (value) => value >= 0 && value < 1),
};

/**
 * −Σ y·log p over the classes, the last axis: [batch, classes], twice → [batch]; axes between are averaged.
 *
 * With `epsilonMode` `clip` probabilities are divided by their sum and clipped to [ε, 1 − ε], as Keras does; with `add`
 * it is −Σ y·log(p + ε) as they are. Logits go through a stable form. `labelSmoothing` s makes y into
 * (1 − s)·y + s / classes first (Szegedy et al., 2015).
 *
 * @throws ShapeError if the shapes differ
 */
export function categoricalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: SmoothedCrossentropyOptions = {},
): Tensor {
  return perSample(yTrue, yPred, readConfig(name, options, fields));
}

function perSample(
  yTrue: Tensor,
  yPred: Tensor,
  { fromLogits, epsilon, epsilonMode, labelSmoothing }: Required<SmoothedCrossentropyOptions>,
): Tensor {
  const targets = smoothed(targetsLike(name, yTrue, yPred), labelSmoothing);
  const form = fromLogits ? 'logits' : epsilonMode;
  const predictions = form === 'clip' ? div(yPred, sum(yPred, { axes: -1, keepDims: true })) : yPred;
  return meanPerSample(crossEntropy(targets, predictions, { form, epsilon }));
}

function smoothed(targets: Tensor, share: number): Tensor {
  if (share === 0) return targets;
  return add(mul(targets, 1 - share), share / targets.shape[targets.rank - 1]!);
}

/** `categoricalCrossentropy` with a reduction. */
export class CategoricalCrossentropy extends Loss {
  readonly name: string = name;
  readonly fromLogits: boolean;
  readonly epsilon: number;
  readonly epsilonMode: EpsilonMode;
  readonly labelSmoothing: number;

  constructor(options: LossOptions & SmoothedCrossentropyOptions = {}) {
    const settings = readConfig(name, options, { reduction: reductionField, ...fields });
    super(settings.reduction);
    this.fromLogits = settings.fromLogits;
    this.epsilon = settings.epsilon;
    this.epsilonMode = settings.epsilonMode;
    this.labelSmoothing = settings.labelSmoothing;
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    return perSample(yTrue, yPred, this);
  }

  override getConfig(): LossSettings {
    const { fromLogits, epsilon, epsilonMode, labelSmoothing } = this;
    return { ...super.getConfig(), fromLogits, epsilon, epsilonMode, labelSmoothing };
  }
}
