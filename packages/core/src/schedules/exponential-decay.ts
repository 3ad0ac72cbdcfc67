import { booleanField, type Fields, readConfig } from '../configuration.ts';
import { requiredCount } from '../layers/fields.ts';
import {
  LearningRateSchedule,
  type LearningRateScheduleSettings,
  requiredRate,
} from './learning-rate-schedule.ts';

export interface ExponentialDecayConfig {
  readonly initialLearningRate: number;
  /** The updates in which the rate is multiplied by `decayRate` once. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether the rate stays for `decaySteps` updates and then falls at once; false unless said. */
  readonly staircase?: boolean;
}

const fields: Fields<Required<ExponentialDecayConfig>> = {
  initialLearningRate: requiredRate('exponentialDecay: initialLearningRate'),
  decaySteps: requiredCount('exponentialDecay: decaySteps'),
  decayRate: requiredRate('exponentialDecay: decayRate'),
  staircase: booleanField(false),
};

/** initialLearningRate·decayRate^(step / decaySteps), by Keras's rule; as a staircase with the exponent's whole part. */
export class ExponentialDecay extends LearningRateSchedule {
  readonly name: string = 'exponentialDecay';
  readonly #settings: Required<ExponentialDecayConfig>;

  /** @throws ConfigError for an unknown key, one that is missing, or a value out of range */
  constructor(config: ExponentialDecayConfig) {
    super();
    this.#settings = readConfig('exponentialDecay', config, fields);
  }

  override at(step: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.#settings;
    const exponent = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(exponent) : exponent);
  }

  override getConfig(): LearningRateScheduleSettings {
    return { type: this.name, ...this.#settings };
  }
}
