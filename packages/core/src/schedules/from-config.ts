import { type ConfigTable, fromTable } from '../configuration.ts';
import { CosineDecay, type CosineDecayConfig } from './cosine-decay.ts';
import { ExponentialDecay, type ExponentialDecayConfig } from './exponential-decay.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';
import { PiecewiseConstantDecay, type PiecewiseConstantDecayConfig } from './piecewise-constant-decay.ts';
import { PolynomialDecay, type PolynomialDecayConfig } from './polynomial-decay.ts';

/** How JSON says which schedule: its type and settings. */
export type LearningRateScheduleConfig =
  | (CosineDecayConfig & { readonly type: 'cosineDecay' })
  | (ExponentialDecayConfig & { readonly type: 'exponentialDecay' })
  | (PiecewiseConstantDecayConfig & { readonly type: 'piecewiseConstantDecay' })
  | (PolynomialDecayConfig & { readonly type: 'polynomialDecay' });

const table: ConfigTable<LearningRateSchedule> = {
  cosineDecay: (config: CosineDecayConfig) => new CosineDecay(config),
  exponentialDecay: (config: ExponentialDecayConfig) => new ExponentialDecay(config),
  piecewiseConstantDecay: (config: PiecewiseConstantDecayConfig) => new PiecewiseConstantDecay(config),
  polynomialDecay: (config: PolynomialDecayConfig) => new PolynomialDecay(config),
};

/**
 * Makes the schedule that a configuration names: `{ type: 'cosineDecay', initialLearningRate: 0.1, decaySteps: 1000 }`.
 * A schedule stands for itself.
 *
 * @throws ConfigError for an unknown type or key (with the nearest one), one that is missing, or a value out of range
 */
export function learningRateScheduleFromConfig(config: unknown): LearningRateSchedule {
  return config instanceof LearningRateSchedule ? config : fromTable('learning rate', config, table);
}
