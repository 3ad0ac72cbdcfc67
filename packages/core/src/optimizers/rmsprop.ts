import { booleanField, type Fields, numberField, readConfig } from '../configuration.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { mul } from '../ops/mul.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import { sub } from '../ops/sub.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { type LearningRate, learningRateField, Optimizer, type OptimizerSettings } from './optimizer.ts';

export interface RmspropConfig {
  /** 0.001 unless said. */
  readonly learningRate?: LearningRate;
  /** How much of the running means is kept, from 0 to 1; 0.9 unless said. */
  readonly rho?: number;
  /** From 0, no velocity, which is the default, to 1. */
  readonly momentum?: number;
  /** Inside the root; 1e-7 unless said. */
  readonly epsilon?: number;
  /** Whether the gradient's mean square is taken about its mean; false unless said. */
  readonly centered?: boolean;
}

const fraction = (fallback: number) =>
  numberField(fallback, ' from 0 to 1', (value) => value >= 0 && value <= 1);

const fields: Fields<Required<RmspropConfig>> = {
  learningRate: learningRateField(0.001),
  rho: fraction(0.9),
  momentum: fraction(0),
  epsilon: numberField(1e-7, ', 0 or more', (value) => value >= 0),
  centered: booleanField(false),
};

/** `meanGradient` where it is centred, `velocity` with momentum. */
type RmspropState = {
  readonly meanSquare: Parameter;
  readonly meanGradient?: Parameter;
  readonly velocity?: Parameter;
} & Readonly<Record<string, Parameter>>;

/**
 * RMSprop by Keras's rule: s ← ρ·s + (1 − ρ)·g²; centred also a ← ρ·a + (1 − ρ)·g;
 * step = learningRate·g / √(s − a² + ε), a = 0 if not centred; with momentum v ← momentum·v + step and w ← w − v,
 * else w ← w − step.
 */
export class RMSprop extends Optimizer<RmspropState> {
  readonly name: string = 'rmsprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  /** @throws ConfigError for an unknown key or a value out of range */
  constructor(config: RmspropConfig = {}) {
    const { learningRate, rho, momentum, epsilon, centered } = readConfig('rmsprop', config, fields);
    super(learningRate);
    this.rho = rho;
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.centered = centered;
  }

  override getConfig(): OptimizerSettings {
    const { name: type, learningRateSetting: learningRate, rho, momentum, epsilon, centered } = this;
    return { type, learningRate, rho, momentum, epsilon, centered };
  }

  protected override createSlots(make: (value: number) => Parameter): RmspropState {
    return {
      meanSquare: make(0),
      ...(this.centered ? { meanGradient: make(0) } : {}),
      ...(this.momentum === 0 ? {} : { velocity: make(0) }),
    };
  }

  protected override update(
    weight: Parameter,
    gradient: Tensor,
    slots: RmspropState,
    learningRate: number,
  ): void {
    const { rho, momentum, epsilon } = this;
    const { meanSquare, meanGradient, velocity } = slots;
    const { fused } = weight.backend;
    if (fused.rmspropUpdate !== undefined) {
      const storages = {
        meanSquare: meanSquare.exclusiveStorage(),
        meanGradient: meanGradient?.exclusiveStorage() ?? null,
        velocity: velocity?.exclusiveStorage() ?? null,
      };
      const settings = { learningRate, rho, momentum, epsilon };
      fused.rmspropUpdate(weight.exclusiveStorage(), gradient.storage, storages, settings);
      return;
    }
    meanSquare.assign(runningMean(meanSquare, square(gradient), rho));
    let variance: Tensor = meanSquare;
    if (meanGradient !== undefined) {
      meanGradient.assign(runningMean(meanGradient, gradient, rho));
      variance = sub(meanSquare, square(meanGradient));
    }
    const step = div(mul(gradient, learningRate), sqrt(add(variance, epsilon)));
    if (velocity === undefined) {
      weight.assignSub(step);
      return;
    }
    velocity.assign(add(mul(velocity, momentum), step));
    weight.assignSub(velocity);
  }
}

function runningMean(mean: Tensor, value: Tensor, kept: number): Tensor {
  return add(mul(mean, kept), mul(value, 1 - kept));
}
