import { type Fields, numberField, readConfig } from '../configuration.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { mul } from '../ops/mul.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { type LearningRate, learningRateField, Optimizer, type OptimizerSettings } from './optimizer.ts';

export interface AdagradConfig {
  /** 0.001 unless said. */
  readonly learningRate?: LearningRate;
  /** What the sum of squared gradients starts from; 0.1 unless said. */
  readonly initialAccumulatorValue?: number;
  /** Inside the root; 1e-7 unless said. */
  readonly epsilon?: number;
}

const nonNegative = (fallback: number) => numberField(fallback, ', 0 or more', (value) => value >= 0);

const fields: Fields<Required<AdagradConfig>> = {
  learningRate: learningRateField(0.001),
  initialAccumulatorValue: nonNegative(0.1),
  epsilon: nonNegative(1e-7),
};

type AdagradState = { readonly accumulator: Parameter };

/** Adagrad (Duchi, Hazan and Singer, 2011) by Keras's rule: a ← a + g²; w ← w − learningRate·g / √(a + ε). */
export class Adagrad extends Optimizer<AdagradState> {
  readonly name: string = 'adagrad';
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;

  /** @throws ConfigError for an unknown key or a value out of range */
  constructor(config: AdagradConfig = {}) {
    const { learningRate, initialAccumulatorValue, epsilon } = readConfig('adagrad', config, fields);
    super(learningRate);
    this.initialAccumulatorValue = initialAccumulatorValue;
    this.epsilon = epsilon;
  }

  override getConfig(): OptimizerSettings {
    const { name: type, learningRateSetting: learningRate, initialAccumulatorValue, epsilon } = this;
    return { type, learningRate, initialAccumulatorValue, epsilon };
  }

  protected override createSlots(make: (value: number) => Parameter): AdagradState {
    return { accumulator: make(this.initialAccumulatorValue) };
  }

  protected override update(
    weight: Parameter,
    gradient: Tensor,
    { accumulator }: AdagradState,
    learningRate: number,
  ): void {
    const { epsilon } = this;
    const { fused } = weight.backend;
    if (fused.adagradUpdate !== undefined) {
      const slots = { accumulator: accumulator.exclusiveStorage() };
      fused.adagradUpdate(weight.exclusiveStorage(), gradient.storage, slots, { learningRate, epsilon });
      return;
    }
    accumulator.assignAdd(square(gradient));
    weight.assignSub(div(mul(gradient, learningRate), sqrt(add(accumulator, epsilon))));
  }
}
