import { type Fields, readConfig } from '../configuration.ts';
import { ConfigError } from '../errors.ts';
import { requiredField } from '../layers/fields.ts';
import {
  LearningRateSchedule,
  type LearningRateScheduleSettings,
  requiredRates,
} from './learning-rate-schedule.ts';

export interface PiecewiseConstantDecayConfig {
  /** The last updates, counted from 0, of every rate but the last, in rising order. */
  readonly boundaries: readonly number[];
  /** The rates, one more than there are boundaries. */
  readonly values: readonly number[];
}

const fields: Fields<PiecewiseConstantDecayConfig> = {
  boundaries: requiredField(
    'piecewiseConstantDecay: boundaries',
    'an array of whole numbers from 0 in rising order',
    (value): value is readonly number[] =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(
        (boundary, i) => Number.isSafeInteger(boundary) && boundary > (i === 0 ? -1 : value[i - 1]),
      ),
  ),
  values: requiredRates('piecewiseConstantDecay: values'),
};

/** values[0] up to and with update boundaries[0], values[1] up to and with boundaries[1], …, by Keras's rule. */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  readonly name: string = 'piecewiseConstantDecay';
  readonly #boundaries: readonly number[];
  readonly #values: readonly number[];

  /** @throws ConfigError for an unknown key, one that is missing, a value out of range, or counts that do not fit */
  constructor(config: PiecewiseConstantDecayConfig) {
    super();
    const { boundaries, values } = readConfig('piecewiseConstantDecay', config, fields);
    if (values.length !== boundaries.length + 1) {
      throw new ConfigError(
        `piecewiseConstantDecay: there are ${values.length} values for ${boundaries.length} boundaries; expected one more than boundaries`,
      );
    }
    this.#boundaries = [...boundaries];
    this.#values = [...values];
  }

  override at(step: number): number {
    const piece = this.#boundaries.findIndex((boundary) => step <= boundary);
    return this.#values.at(piece)!;
  }

  override getConfig(): LearningRateScheduleSettings {
    return { type: this.name, boundaries: this.#boundaries, values: this.#values };
  }
}
