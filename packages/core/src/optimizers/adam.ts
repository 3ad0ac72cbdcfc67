import { type Fields, numberField, readConfig } from '../configuration.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { mul } from '../ops/mul.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import { sub } from '../ops/sub.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { type LearningRate, learningRateField, Optimizer, type OptimizerSettings } from './optimizer.ts';

export interface AdamConfig {
  /** 0.001 unless said. */
  readonly learningRate?: LearningRate;
  /** How much of the gradient's running mean is kept, below 1; 0.9 unless said. */
  readonly beta1?: number;
  /** How much of the squared gradient's running mean is kept, below 1; 0.999 unless said. */
  readonly beta2?: number;
  /** Beside the root; 1e-7 unless said. */
  readonly epsilon?: number;
}

export interface AdamWConfig extends AdamConfig {
  /** What share of a weight each update takes away, times the learning rate; 0.004 unless said. */
  readonly weightDecay?: number;
}

// At 1 the correction of the running means would divide by 0.
const kept = (fallback: number) =>
  numberField(fallback, ' from 0 to below 1', (value) => value >= 0 && value < 1);
const nonNegative = (fallback: number) => numberField(fallback, ', 0 or more', (value) => value >= 0);

const adamFields: Fields<Required<AdamConfig>> = {
  learningRate: learningRateField(0.001),
  beta1: kept(0.9),
  beta2: kept(0.999),
  epsilon: nonNegative(1e-7),
};

const adamWFields: Fields<Required<AdamWConfig>> = { ...adamFields, weightDecay: nonNegative(0.004) };

type AdamState = { readonly firstMoment: Parameter; readonly secondMoment: Parameter };

/** What Adam and AdamW share: AdamW's rule, of which Adam's is that without decay. */
abstract class AdamRule extends Optimizer<AdamState> {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;

  constructor(settings: Required<AdamWConfig>) {
    super(settings.learningRate);
    this.beta1 = settings.beta1;
    this.beta2 = settings.beta2;
    this.epsilon = settings.epsilon;
    this.weightDecay = settings.weightDecay;
  }

  override getConfig(): OptimizerSettings {
    const { name: type, learningRateSetting: learningRate, beta1, beta2, epsilon } = this;
    return { type, learningRate, beta1, beta2, epsilon };
  }

  protected override createSlots(make: (value: number) => Parameter): AdamState {
    return { firstMoment: make(0), secondMoment: make(0) };
  }

  protected override update(
    weight: Parameter,
    gradient: Tensor,
    slots: AdamState,
    learningRate: number,
  ): void {
    const { beta1, beta2, epsilon, weightDecay, iterations: step } = this;
    const { firstMoment, secondMoment } = slots;
    const { fused } = weight.backend;
    if (fused.adamUpdate !== undefined) {
      const storages = {
        firstMoment: firstMoment.exclusiveStorage(),
        secondMoment: secondMoment.exclusiveStorage(),
      };
      const settings = { learningRate, beta1, beta2, epsilon, weightDecay, step };
      fused.adamUpdate(weight.exclusiveStorage(), gradient.storage, storages, settings);
      return;
    }
    firstMoment.assignAdd(mul(sub(gradient, firstMoment), 1 - beta1));
    secondMoment.assignAdd(mul(sub(square(gradient), secondMoment), 1 - beta2));
    // Both running means start from 0 and are corrected for it.
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const decayed = weightDecay === 0 ? weight : mul(weight, 1 - learningRate * weightDecay);
    weight.assign(sub(decayed, div(mul(firstMoment, rate), add(sqrt(secondMoment), epsilon))));
  }
}

/**
 * Adam (Kingma and Ba, 2014) by Keras's rule: m ← m + (1 − β₁)(g − m); v ← v + (1 − β₂)(g² − v);
 * w ← w − α·m / (√v + ε) with α = learningRate·√(1 − β₂ᵗ) / (1 − β₁ᵗ), t the update's number from 1.
 */
export class Adam extends AdamRule {
  readonly name: string = 'adam';

  /** @throws ConfigError for an unknown key or a value out of range */
  constructor(config: AdamConfig = {}) {
    super({ ...readConfig('adam', config, adamFields), weightDecay: 0 });
  }
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2017): before each step w ← w·(1 − learningRate·weightDecay). */
export class AdamW extends AdamRule {
  readonly name: string = 'adamw';

  /** @throws ConfigError for an unknown key or a value out of range */
  constructor(config: AdamWConfig = {}) {
    super(readConfig('adamw', config, adamWFields));
  }

  override getConfig(): OptimizerSettings {
    return { ...super.getConfig(), weightDecay: this.weightDecay };
  }
}
