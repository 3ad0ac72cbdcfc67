import type { Field } from '../configuration.ts';
import type { HostArray } from '../host-array.ts';
import { mean } from '../ops/mean.ts';
import { sum } from '../ops/sum.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { choiceField } from './choice-field.ts';
import { checkTargetShape } from './targets.ts';

/** How the losses of a batch become what is differentiated: their mean, their sum, or (not for training) themselves. */
export type Reduction = 'mean' | 'sum' | 'none';

/** What every loss is configured with. */
export interface LossOptions {
  /** `mean` unless said. The gradient of `sum` grows with the batch. */
  readonly reduction?: Reduction;
}

/** A loss's configuration: its `type` and all of its settings. */
export interface LossSettings {
  readonly type: string;
  readonly [setting: string]: string | number | boolean;
}

export const reductionField: Field<Reduction> = choiceField('mean', ['mean', 'sum', 'none']);

/** A measure of how far predictions are from targets. Less is better. */
export abstract class Loss {
  /** Its type in configurations. */
  abstract readonly name: string;
  readonly reduction: Reduction;

  constructor(reduction: Reduction) {
    this.reduction = reduction;
  }

  /** The loss of every sample: targets and predictions [batch, …] → [batch]. Targets get no gradient. */
  abstract perSample(yTrue: Tensor, yPred: Tensor): Tensor;

  /** The losses of the batch after `reduction`: a scalar, or [batch] for `none`. */
  call(yTrue: Tensor, yPred: Tensor): Tensor {
    const losses = this.perSample(yTrue, yPred);
    if (this.reduction === 'none') return losses;
    return this.reduction === 'sum' ? sum(losses) : mean(losses);
  }

  /**
   * Checks targets on the host before they are uploaded, so that a bad one is named without reading from a device.
   * Throws ShapeError or ValueError. `yPred` is the predictions' shape, with the batch axis.
   */
  checkTargets(yTrue: HostArray, yPred: Shape): void {
    checkTargetShape(this.name, yTrue.shape, yPred);
  }

  /** Enough to make it again with `lossFromConfig`. */
  getConfig(): LossSettings {
    return { type: this.name, reduction: this.reduction };
  }
}
