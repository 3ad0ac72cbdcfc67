import { type Field, type Fields, numberField, readConfig } from '../configuration.ts';
import { ConfigError } from '../errors.ts';
import { requiredCount } from '../layers/fields.ts';
import {
  LearningRateSchedule,
  type LearningRateScheduleSettings,
  requiredRate,
} from './learning-rate-schedule.ts';

export interface CosineDecayConfig {
  /** The rate of the first update: where the warm-up begins, or the decay where there is none. */
  readonly initialLearningRate: number;
  /** The updates from the highest rate to the lowest, after the warm-up's. */
  readonly decaySteps: number;
  /** The lowest rate as a share of the highest; 0 unless said. */
  readonly alpha?: number;
  /** The rate that the warm-up ends with, and the decay begins from; no warm-up unless said. */
  readonly warmupTarget?: number;
  /** The updates of the warm-up; 0 unless said. */
  readonly warmupSteps?: number;
}

type Settings = Required<Omit<CosineDecayConfig, 'warmupTarget'>> & Pick<CosineDecayConfig, 'warmupTarget'>;

const warmupTargetField: Field<number | undefined> = {
  fallback: undefined,
  expected: 'a finite number, 0 or more',
  accepts: (value): value is number => Number.isFinite(value) && (value as number) >= 0,
};

const fields: Fields<Settings> = {
  initialLearningRate: requiredRate('cosineDecay: initialLearningRate'),
  decaySteps: requiredCount('cosineDecay: decaySteps'),
  alpha: numberField(0, ' from 0 to 1', (value) => value >= 0 && value <= 1),
  warmupTarget: warmupTargetField,
  warmupSteps: numberField(
    0,
    ', a whole number from 0',
    (value) => Number.isSafeInteger(value) && value >= 0,
  ),
};

/**
 * Half a cosine from the highest rate to `alpha` of it (Loshchilov and Hutter, 2016), by Keras's rule: with s updates
 * since the warm-up and f = min(s / decaySteps, 1) the rate is highest·((1 − alpha)·(1 + cos πf)/2 + alpha). With
 * `warmupTarget` it first goes in a straight line from `initialLearningRate` to that in `warmupSteps` updates: one cycle
 * of a large rate (Smith, 2017).
 */
export class CosineDecay extends LearningRateSchedule {
  readonly name: string = 'cosineDecay';
  readonly #settings: Settings;

  /** @throws ConfigError for an unknown key, one that is missing, a value out of range, or steps of warm-up to nowhere */
  constructor(config: CosineDecayConfig) {
    super();
    this.#settings = readConfig('cosineDecay', config, fields);
    const { warmupSteps, warmupTarget } = this.#settings;
    if (warmupSteps > 0 && warmupTarget === undefined) {
      throw new ConfigError(
        `cosineDecay: warmupSteps is ${warmupSteps} and warmupTarget is missing; expected the rate that the warm-up ends with`,
      );
    }
  }

  override at(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = this.#settings;
    const highest = warmupTarget ?? initialLearningRate;
    if (step < warmupSteps) {
      return initialLearningRate + (highest - initialLearningRate) * (step / warmupSteps);
    }
    const fraction = Math.min((step - warmupSteps) / decaySteps, 1);
    return highest * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * fraction)) + alpha);
  }

  override getConfig(): LearningRateScheduleSettings {
    const { warmupTarget, warmupSteps, ...settings } = this.#settings;
    return {
      type: this.name,
      ...settings,
      ...(warmupTarget === undefined ? {} : { warmupTarget, warmupSteps }),
    };
  }
}
