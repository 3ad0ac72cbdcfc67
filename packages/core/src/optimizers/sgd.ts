import { booleanField, type Fields, numberField, readConfig } from '../configuration.ts';
import { mul } from '../ops/mul.ts';
import { sub } from '../ops/sub.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { type LearningRate, learningRateField, Optimizer, type OptimizerSettings } from './optimizer.ts';

export interface SgdConfig {
  /** 0.01 unless said. */
  readonly learningRate?: LearningRate;
  /** From 0, no velocity, which is the default, to 1. */
  readonly momentum?: number;
  /** Whether the gradient is taken as if the velocity had already been added; false unless said. */
  readonly nesterov?: boolean;
}

const fields: Fields<Required<SgdConfig>> = {
  learningRate: learningRateField(0.01),
  momentum: numberField(0, ' from 0 to 1', (value) => value >= 0 && value <= 1),
  nesterov: booleanField(false),
};

/** Empty without momentum. */
type SgdState = { readonly velocity?: Parameter } & Readonly<Record<string, Parameter>>;

/**
 * Stochastic gradient descent by Keras's rule: w ← w − learningRate·g, and with momentum
 * velocity ← momentum·velocity − learningRate·g; w ← w + velocity, or with Nesterov
 * w + momentum·velocity − learningRate·g.
 */
export class SGD extends Optimizer<SgdState> {
  readonly name: string = 'sgd';
  readonly momentum: number;
  readonly nesterov: boolean;

  /** @throws ConfigError for an unknown key or a value out of range */
  constructor(config: SgdConfig = {}) {
    const { learningRate, momentum, nesterov } = readConfig('sgd', config, fields);
    super(learningRate);
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  override getConfig(): OptimizerSettings {
    const { name: type, learningRateSetting: learningRate, momentum, nesterov } = this;
    return { type, learningRate, momentum, nesterov };
  }

  protected override createSlots(make: (value: number) => Parameter): SgdState {
    return this.momentum === 0 ? {} : { velocity: make(0) };
  }

  protected override update(
    weight: Parameter,
    gradient: Tensor,
    { velocity }: SgdState,
    learningRate: number,
  ): void {
    const { momentum, nesterov } = this;
    const { fused } = weight.backend;
    if (fused.sgdUpdate !== undefined) {
      const slots = { velocity: velocity?.exclusiveStorage() ?? null };
      fused.sgdUpdate(weight.exclusiveStorage(), gradient.storage, slots, {
        learningRate,
        momentum,
        nesterov,
      });
      return;
    }
    const step = mul(gradient, learningRate);
    if (velocity === undefined) {
      weight.assignSub(step);
      return;
    }
    velocity.assign(sub(mul(velocity, momentum), step));
    if (nesterov) {
      weight.assignAdd(mul(velocity, momentum));
      weight.assignSub(step);
    } else {
      weight.assignAdd(velocity);
    }
  }
}
