import { readConfig } from '../configuration.ts';
import type { HostArray } from '../host-array.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type CrossEntropyAttributes, crossEntropy } from './cross-entropy.ts';
import {
  type CategoricalCrossentropyOptions,
  type EpsilonMode,
  epsilonField,
  epsilonModeField,
  fromLogitsField,
} from './cross-entropy-options.ts';
import { Loss, type LossOptions, type LossSettings, reductionField } from './loss.ts';
import { checkHostLabels, checkLabelShape, labelsFor, meanPerSample } from './targets.ts';

const name = 'sparseCategoricalCrossentropy';
const fields = { fromLogits: fromLogitsField, epsilon: epsilonField, epsilonMode: epsilonModeField };

/**
 * −log of the probability of each sample's label: labels [batch] or [batch, 1], whole numbers of any dtype, and
 * predictions [batch, classes] → [batch]; axes between are averaged.
 *
 * Probabilities are clipped to [ε, 1 − ε], as Keras does, but not divided by their sum; with `epsilonMode` `add` it is
 * −log(p + ε). Logits go through a stable form.
 *
 * @throws ShapeError if the shapes do not fit
 * @throws ValueError for a label outside the classes, where the backend can read at once; elsewhere it counts as no class
 */
export function sparseCategoricalCrossentropy(
  yTrue: Tensor,
  yPred: Tensor,
  options: CategoricalCrossentropyOptions = {},
): Tensor {
  const { fromLogits, epsilon, epsilonMode } = readConfig(name, options, fields);
  return perSample(yTrue, yPred, { form: fromLogits ? 'logits' : epsilonMode, epsilon });
}

function perSample(yTrue: Tensor, yPred: Tensor, attributes: CrossEntropyAttributes): Tensor {
  return meanPerSample(crossEntropy(labelsFor(name, yTrue, yPred), yPred, attributes));
}

/** `sparseCategoricalCrossentropy` with a reduction. */
export class SparseCategoricalCrossentropy extends Loss {
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
    return perSample(yTrue, yPred, { form: fromLogits ? 'logits' : epsilonMode, epsilon });
  }

  override checkTargets(yTrue: HostArray, yPred: Shape): void {
    checkLabelShape(name, yTrue.shape, yPred);
    checkHostLabels(name, yTrue, yPred[yPred.length - 1]!);
  }

  override getConfig(): LossSettings {
    const { fromLogits, epsilon, epsilonMode } = this;
    return { ...super.getConfig(), fromLogits, epsilon, epsilonMode };
  }
}
