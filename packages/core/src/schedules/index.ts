export { CosineDecay, type CosineDecayConfig } from './cosine-decay.ts';
export { ExponentialDecay, type ExponentialDecayConfig } from './exponential-decay.ts';
export { type LearningRateScheduleConfig, learningRateScheduleFromConfig } from './from-config.ts';
export { LearningRateSchedule, type LearningRateScheduleSettings } from './learning-rate-schedule.ts';
export { PiecewiseConstantDecay, type PiecewiseConstantDecayConfig } from './piecewise-constant-decay.ts';
export { PolynomialDecay, type PolynomialDecayConfig } from './polynomial-decay.ts';
