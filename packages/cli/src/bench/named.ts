import { ConfigError, didYouMean } from '@athanor/core';
import { registry } from '@athanor/datasets';
import { configNamed } from '../config/load.ts';
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts';
import type { OptimizerConfig } from '../config/types.ts';
import { UsageError } from '../errors.ts';
import { recipeNamed, recipes } from '../recipes/index.ts';
import { inputShapeOf } from '../train/batches.ts';
import { type BenchNetwork, benchNetworks } from './networks.ts';
import { resolveNetwork } from './resolved.ts';

const defaultNames = ['mlp-512'];

/** What is laid over the networks that are asked for. */
export interface NetworkSettings {
  readonly cwd: string;
  /** Images of a batch, in place of the network's own number. */
  readonly batch?: number;
}

/**
 * The networks of those names, mlp-512 unless said: one of `benchNetworks`, a recipe, or a config file.
 *
 * @throws UsageError for a name that is none, with the nearest, and for one batch of all images with nobody saying how
 * many; ConfigError for a config that is none, or whose input shape cannot be known; ShapeError where a layer cannot take
 * its input
 */
export async function networksNamed(
  names: readonly string[] | undefined,
  { cwd, batch }: NetworkSettings,
): Promise<readonly BenchNetwork[]> {
  const networks: BenchNetwork[] = [];
  for (const name of names ?? defaultNames) {
    const known = benchNetworks.find((one) => one.name === name);
    networks.push(
      known === undefined
        ? await networkOfConfig(name, cwd, batch)
        : { ...known, batch: batch ?? known.batch },
    );
  }
  return networks;
}

async function networkOfConfig(name: string, cwd: string, batch: number | undefined): Promise<BenchNetwork> {
  const { config } = resolveConfig(name, [await configOf(name, cwd)]);
  const size = batch ?? config.batchSize;
  if (size === 'all') {
    throw new UsageError(`${name} takes all images as one batch; say how many images that is: --batch N`);
  }
  const { model, loss, optimizer } = config;
  const inputShape = inputShapeFor(name, config);
  const network = { name: config.name, batch: size, inputShape, model, loss, optimizer: held(optimizer) };
  resolveNetwork(network);
  return network;
}

/** The optimizer at a schedule's first rate: what a step costs does not depend on it, and peers know no schedules. */
function held(optimizer: OptimizerConfig): OptimizerConfig {
  if (typeof optimizer === 'string' || typeof optimizer.learningRate !== 'object') return optimizer;
  const { learningRate, ...rest } = optimizer;
  const rate =
    learningRate.type === 'piecewiseConstantDecay'
      ? learningRate.values[0]
      : learningRate.initialLearningRate;
  return { ...rest, learningRate: rate };
}

async function configOf(name: string, cwd: string): Promise<object> {
  const recipe = recipeNamed(name);
  if (recipe !== undefined) return recipe;
  try {
    return (await configNamed(name, cwd)).config;
  } catch (error) {
    if (!(error instanceof ConfigError) || !/^there is no recipe/.test(error.message)) throw error;
    const own = benchNetworks.map((one) => one.name);
    const recipeNames = recipes.map((one) => one.name);
    throw new UsageError(
      `there is no network ${name}: expected ${own.join(' or ')}, a recipe (${recipeNames.join(', ')}) or a config file${didYouMean(name, [...own, ...recipeNames])}`,
      { cause: error },
    );
  }
}

/** What the model says, or what it takes of the images of a data set whose size is known without loading it. */
function inputShapeFor(name: string, { model, dataset }: ResolvedConfig): readonly number[] {
  const images = registry
    .find((row) => row.name === dataset)
    ?.files.find(({ content }) => content === 'images');
  const [, height, width] = images?.shape ?? [];
  if (height !== undefined && width !== undefined) return inputShapeOf(model, { height, width });
  const said = model.inputShape ?? model.layers[0]?.inputShape;
  if (said !== undefined) return said;
  throw new ConfigError(
    `${name}: model.inputShape is missing, and the images of ${dataset} are not loaded for a benchmark; expected the shape of one input, such as [784] or [28, 28, 1]`,
  );
}
