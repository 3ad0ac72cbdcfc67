export { type LearningRateConfig, withRunSteps } from './config/learning-rate.ts';
export type { ResolvedConfig } from './config/resolve.ts';
export {
  type BackendConfig,
  defineConfig,
  type InitializerConfig,
  type InitializerName,
  type LayerConfig,
  type LossConfig,
  type LossName,
  type MetricConfig,
  type MetricName,
  type ModelConfig,
  type OptimizerConfig,
  type OptimizerName,
  type PlainInitializerName,
  type Recipe,
  type TrainConfig,
} from './config/types.ts';
export { recipeNamed, recipes } from './recipes/index.ts';
