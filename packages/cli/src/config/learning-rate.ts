import {
  ConfigError,
  type OptimizerConfig as CoreOptimizerConfig,
  type LearningRateScheduleConfig,
} from '@athanor/core';
import type { OptimizerConfig } from './types.ts';

/** A schedule as core has it, but where it has `decaySteps`, they may be left out, and `warmupSteps` may be a share. */
type RunSchedule<Schedule> = Schedule extends { readonly decaySteps: number }
  ? Omit<Schedule, 'decaySteps'> & { readonly decaySteps?: number }
  : Schedule;

/**
 * A learning rate that stays, or a schedule. Without `decaySteps` a schedule takes all steps of the run, less those of the
 * warm-up; `warmupSteps` below 1 are a share of the run's.
 */
export type LearningRateConfig = number | RunSchedule<LearningRateScheduleConfig>;

/**
 * The optimizer as core takes it: its schedule, if it has one, says its steps, those of a run of so many.
 *
 * @throws ConfigError where the warm-up takes the whole run
 */
export function withRunSteps(optimizer: OptimizerConfig, runSteps: number): CoreOptimizerConfig {
  if (typeof optimizer === 'string') return optimizer;
  const { learningRate, ...rest } = optimizer;
  if (learningRate === undefined) return rest;
  return { ...rest, learningRate: resolved(learningRate, runSteps) };
}

function resolved(learningRate: LearningRateConfig, runSteps: number): number | LearningRateScheduleConfig {
  if (typeof learningRate === 'number' || learningRate.type === 'piecewiseConstantDecay') return learningRate;
  if (learningRate.type !== 'cosineDecay' || learningRate.warmupSteps === undefined) {
    return { ...learningRate, decaySteps: learningRate.decaySteps ?? runSteps };
  }
  const said = learningRate.warmupSteps;
  const warmupSteps = said < 1 ? Math.round(said * runSteps) : said;
  const decaySteps = learningRate.decaySteps ?? runSteps - warmupSteps;
  if (decaySteps < 1) {
    throw new ConfigError(
      `optimizer.learningRate.warmupSteps is ${said}, and the run has ${runSteps} steps; expected fewer, a share below 1, or decaySteps beside it`,
    );
  }
  return { ...learningRate, warmupSteps, decaySteps };
}
