import type { LearningRateConfig } from './learning-rate.ts';
import type { LossConfig, OptimizerConfig, TrainConfig } from './types.ts';

/**
 * `upper` over `lower`, key by key. A loss or optimizer that is a bare name keeps the settings of one of the same name
 * below it; another loss keeps those that tell how the network ends and is trained, `fromLogits` and `reduction`. A
 * `learningRate` is kept for any optimizer that does not say its own above it.
 */
export function overlay(lower: TrainConfig, upper: TrainConfig): TrainConfig {
  const { recipe: _recipe, $schema: _schema, learningRate, ...rest } = { ...lower, ...said(upper) };
  const saysOwn =
    upper.learningRate === undefined &&
    typeof upper.optimizer === 'object' &&
    upper.optimizer.learningRate !== undefined;
  return {
    ...rest,
    ...(learningRate === undefined || saysOwn ? {} : { learningRate }),
    ...(upper.loss === undefined ? {} : { loss: overLoss(lower.loss, upper.loss) }),
    ...(upper.optimizer === undefined ? {} : { optimizer: overOptimizer(lower.optimizer, upper.optimizer) }),
    ...(upper.backend === undefined ? {} : { backend: overBackend(lower.backend, upper.backend) }),
  };
}

/** The optimizer with that learning rate, if there is one. */
export function withLearningRate(
  optimizer: OptimizerConfig,
  learningRate: LearningRateConfig | undefined,
): OptimizerConfig {
  if (learningRate === undefined) return optimizer;
  return typeof optimizer === 'string' ? { type: optimizer, learningRate } : { ...optimizer, learningRate };
}

function said(config: TrainConfig): TrainConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

function overOptimizer(lower: OptimizerConfig | undefined, upper: OptimizerConfig): OptimizerConfig {
  const isSame = typeof lower === 'object' && lower.type === upper;
  return isSame ? lower : upper;
}

function overLoss(lower: LossConfig | undefined, upper: LossConfig): LossConfig {
  if (typeof upper !== 'string' || typeof lower !== 'object') return upper;
  if (lower.type === upper) return lower;
  const reduction = lower.reduction === undefined ? {} : { reduction: lower.reduction };
  const isCrossEntropy =
    upper === 'binaryCrossentropy' ||
    upper === 'categoricalCrossentropy' ||
    upper === 'sparseCategoricalCrossentropy';
  if (!isCrossEntropy) return { type: upper, ...reduction };
  const ending =
    'fromLogits' in lower && lower.fromLogits !== undefined ? { fromLogits: lower.fromLogits } : {};
  return { type: upper, ...reduction, ...ending };
}

function overBackend(
  lower: TrainConfig['backend'],
  upper: NonNullable<TrainConfig['backend']>,
): NonNullable<TrainConfig['backend']> {
  const isSame = typeof lower === 'object' && lower.name === upper;
  return isSame ? lower : upper;
}
