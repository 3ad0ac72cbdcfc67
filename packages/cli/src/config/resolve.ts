import { ConfigError, didYouMean } from '@athanor/core';
import type { AugmentOptions } from '@athanor/datasets';
import { recipeNamed, recipes } from '../recipes/index.ts';
import { overlay, withLearningRate } from './overlay.ts';
import type {
  BackendConfig,
  LossConfig,
  MetricConfig,
  ModelConfig,
  OptimizerConfig,
  TrainConfig,
} from './types.ts';

/** A configuration in which everything that training needs is said. */
export interface ResolvedConfig {
  readonly name: string;
  readonly description?: string;
  readonly model: ModelConfig;
  readonly loss: LossConfig;
  readonly optimizer: OptimizerConfig;
  readonly metrics: readonly MetricConfig[];
  readonly epochs: number;
  readonly batchSize: number | 'all';
  readonly shuffle: boolean;
  readonly evaluateEachEpoch: boolean;
  /** Undefined where nothing is held out. */
  readonly validationSplit?: number;
  readonly augment?: AugmentOptions;
  readonly dataset: string;
  readonly dataDir?: string;
  readonly offline: boolean;
  /** Undefined for the fastest that can run here. */
  readonly backend?: BackendConfig;
  readonly seed: number;
  readonly limit?: number;
  readonly initFrom?: string;
  readonly logEvery: number;
}

/** Where a run goes and what is printed: what a run's own config leaves out. */
export interface OutputSettings {
  readonly out?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface ResolvedTrain {
  readonly config: ResolvedConfig;
  readonly output: OutputSettings;
}

/**
 * Lays configurations over one another, the last winning, over the recipe that one of them names, and fills in what
 * none of them says. `source` names the file or recipe for messages; the run is named after it if nothing else does.
 *
 * @throws ConfigError for an unknown recipe, and where there is no model or no loss
 */
export function resolveConfig(source: string, layers: readonly TrainConfig[]): ResolvedTrain {
  const named = layers.map((layer) => layer.recipe).findLast((name) => name !== undefined);
  const bases = named === undefined ? [] : [knownRecipe(source, named)];
  const merged = [...bases, ...layers].reduce(overlay, {});
  const { model, loss } = merged;
  if (model === undefined) throw missing(source, 'model', 'an object with layers');
  if (loss === undefined) throw missing(source, 'loss', "a loss such as 'sparseCategoricalCrossentropy'");
  const { out, json = false, quiet = false } = merged;
  return {
    config: {
      name: merged.name ?? nameOf(source),
      ...(merged.description === undefined ? {} : { description: merged.description }),
      model,
      loss,
      optimizer: withLearningRate(merged.optimizer ?? 'rmsprop', merged.learningRate),
      metrics: merged.metrics ?? ['accuracy'],
      epochs: merged.epochs ?? 5,
      batchSize: merged.batchSize ?? 128,
      shuffle: merged.shuffle ?? true,
      evaluateEachEpoch: merged.evaluateEachEpoch ?? true,
      ...(merged.validationSplit === undefined ? {} : { validationSplit: merged.validationSplit }),
      ...(merged.augment === undefined ? {} : { augment: merged.augment }),
      dataset: merged.dataset ?? 'digits',
      ...(merged.dataDir === undefined ? {} : { dataDir: merged.dataDir }),
      offline: merged.offline ?? false,
      ...(merged.backend === undefined ? {} : { backend: merged.backend }),
      seed: merged.seed ?? 1,
      ...(merged.limit === undefined ? {} : { limit: merged.limit }),
      ...(merged.initFrom === undefined ? {} : { initFrom: merged.initFrom }),
      logEvery: merged.logEvery ?? 100,
    },
    output: { ...(out === undefined ? {} : { out }), json, quiet },
  };
}

function knownRecipe(source: string, name: string): TrainConfig {
  const recipe = recipeNamed(name);
  if (recipe !== undefined) return recipe;
  const names = recipes.map((known) => known.name);
  throw new ConfigError(
    `${source}: recipe is '${name}'; expected one of ${names.join(', ')}${didYouMean(name, names)}`,
  );
}

function missing(source: string, key: string, expected: string): ConfigError {
  return new ConfigError(`${source}: ${key} is missing; expected ${expected}, or a recipe to take it from`);
}

/** `my-net` of `nets/my-net.json`, `config` of athanor.config.ts. */
function nameOf(source: string): string {
  const base = source.split(/[\\/]/).at(-1)!;
  return base.replace(/^athanor\./, '').replace(/\.[cm]?[jt]s(on)?$/, '') || 'config';
}
