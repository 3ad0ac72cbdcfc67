import { booleanField, type Fields, numberField, readConfig } from '../configuration.ts';
import { requiredCount } from '../layers/fields.ts';
import {
  LearningRateSchedule,
  type LearningRateScheduleSettings,
  requiredRate,
} from './learning-rate-schedule.ts';

export interface PolynomialDecayConfig {
  readonly initialLearningRate: number;
  /** The updates from the first rate to the last. */
  readonly decaySteps: number;
  /** 0.0001 unless said. */
  readonly endLearningRate?: number;
  /** 1, a straight line, unless said. */
  readonly power?: number;
  /** Whether it begins again where it ends, each time over a longer way; false unless said: the last rate then stays. */
  readonly cycle?: boolean;
}

const fields: Fields<Required<PolynomialDecayConfig>> = {
  initialLearningRate: requiredRate('polynomialDecay: initialLearningRate'),
  decaySteps: requiredCount('polynomialDecay: decaySteps'),
  endLearningRate: numberField(1e-4, ', 0 or more', (value) => value >= 0),
  power: numberField(1, ' above 0', (value) => value > 0),
  cycle: booleanField(false),
};

/**
 * end + (initial − end)·(1 − f)^power with f = min(step / decaySteps, 1), by Keras's rule. With `cycle` the way is
 * decaySteps·⌈step / decaySteps⌉ long, so that the rate jumps up, less each time, whenever it has reached the end.
 */
export class PolynomialDecay extends LearningRateSchedule {
  readonly name: string = 'polynomialDecay';
  readonly #settings: Required<PolynomialDecayConfig>;

  /** @throws ConfigError for an unknown key, one that is missing, or a value out of range */
  constructor(config: PolynomialDecayConfig) {
    super();
    this.#settings = readConfig('polynomialDecay', config, fields);
  }

  override at(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this.#settings;
    const way = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const fraction = Math.min(step / way, 1);
    return endLearningRate + (initialLearningRate - endLearningRate) * (1 - fraction) ** power;
  }

  override getConfig(): LearningRateScheduleSettings {
    return { type: this.name, ...this.#settings };
  }
}
