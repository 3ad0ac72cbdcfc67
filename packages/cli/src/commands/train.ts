import { resolve } from 'node:path';
import { createBackend } from '../backends/create.ts';
import { configFromOptions, type TrainOptions } from '../config/from-options.ts';
import { configIn, configNamed, type FoundConfig } from '../config/load.ts';
import { type ResolvedTrain, resolveConfig } from '../config/resolve.ts';
import type { Context } from '../context.ts';
import { markJson } from '../json.ts';
import { loadData } from '../load-data.ts';
import { checkRunFolder } from '../run/folder.ts';
import { readWeightsFile } from '../run/read.ts';
import { defaultTarget, type RunTarget } from '../run/save.ts';
import { createScreen, type Screen } from '../screen.ts';
import { inputShapeOf, runSteps, trainingSplit } from '../train/batches.ts';
import { jsonReporter } from '../train/json-reporter.ts';
import { buildModel, checkModel } from '../train/model.ts';
import { runTraining } from '../train/run-training.ts';
import { textReporter } from '../train/text-reporter.ts';

export type { TrainOptions } from '../config/from-options.ts';

const defaultRecipe = 'keras-mlp';

/** `athanor train`: trains, evaluates on the test split, saves a run. */
export async function train(
  what: string | undefined,
  options: TrainOptions,
  context: Context,
): Promise<number> {
  const began = performance.now();
  const started = new Date();
  const { config, output } = await resolveTrain(what, options, context);
  const screen = createScreen(context, output);
  const signal = context.interruptSignal();
  try {
    const target = await targetOf(output.out, options.out, config.name, started, context, screen);
    const { backend, config: backendConfig } = await createBackend(config.backend, context.cwd);
    try {
      const weights = config.initFrom === undefined ? undefined : await readWeightsFile(config.initFrom);
      const data = await loadData(config, screen, signal);
      const { train: images } = trainingSplit(data.train, config);
      const plan = { ...config, steps: runSteps(images.count, config) };
      const model = buildModel(plan, inputShapeOf(config.model, images), backend);
      if (weights !== undefined) model.setWeights(weights);
      const reporter = output.json ? jsonReporter(context.stdout, config.logEvery) : textReporter(screen);
      await runTraining({
        config,
        backend: backendConfig,
        model,
        data,
        target,
        began,
        started,
        reporter,
        screen,
        signal,
      });
      model.dispose();
    } finally {
      await backend.dispose();
    }
    return 0;
  } catch (error) {
    throw output.json ? markJson(error) : error;
  } finally {
    screen.clearLive();
  }
}

/** The recipe or config, under it athanor.config of the current folder, and over both the command line. */
async function resolveTrain(
  what: string | undefined,
  options: TrainOptions,
  { cwd }: Context,
): Promise<ResolvedTrain> {
  const here = await configIn(cwd);
  const found = what === undefined ? here : await configNamed(what, cwd);
  const base: FoundConfig = found ?? (await configNamed(defaultRecipe, cwd));
  const isRecipe = !base.isFile;
  // Settings that suit any network apply to a recipe that is named; a config of a network of its own does not.
  const settings =
    isRecipe && here !== undefined && here.config.model === undefined && here.config.recipe === undefined
      ? [here.config]
      : [];
  const resolved = resolveConfig(base.source, [base.config, ...settings, configFromOptions(options, cwd)]);
  checkModel(resolved.config);
  return resolved;
}

async function targetOf(
  out: string | undefined,
  typed: string | undefined,
  name: string,
  started: Date,
  { cwd }: Context,
  screen: Screen,
): Promise<RunTarget> {
  if (out === undefined) {
    const target = defaultTarget(name, cwd, started);
    await checkRunFolder(target.path);
    return target;
  }
  const target = { path: resolve(cwd, out), shown: typed ?? out, isNamed: true };
  if ((await checkRunFolder(target.path)) === 'a run')
    screen.note(`the run in ${target.shown} will be replaced`);
  return target;
}
