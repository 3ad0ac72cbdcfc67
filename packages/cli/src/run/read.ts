import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Backend, decodeSafetensors, FormatError, type HostArray } from '@athanor/core';
import { loadConfig } from '../config/load.ts';
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts';
import { MissingError, systemCode, systemReason } from '../errors.ts';
import { buildModel } from '../train/model.ts';
import { runFiles } from './folder.ts';

const largestWeights = 2 ** 31;

/** A run that was read back. */
export interface SavedRun {
  readonly config: ResolvedConfig;
  readonly weights: Readonly<Record<string, HostArray>>;
}

/**
 * Reads a run's configuration and weights.
 *
 * @throws MissingError if the folder or one of its files is not there
 * @throws FormatError for weights that are not sound
 * @throws ConfigError for a configuration that is none
 */
export async function readRun(folder: string, cwd: string): Promise<SavedRun> {
  const path = resolve(cwd, folder);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new MissingError(
      `there is no run ${folder}; expected the folder of a run that 'athanor train' saved`,
    );
  }
  if (!found.isDirectory()) throw new MissingError(`${folder} is a file; expected the folder of a run`);
  for (const name of [runFiles.config, runFiles.weights]) {
    await stat(join(path, name)).catch((error: unknown) => {
      const reason = systemCode(error) === 'ENOENT' ? `it has no ${name}` : systemReason(error);
      throw new MissingError(`${folder} is no run: ${reason}; expected a folder that 'athanor train' saved`);
    });
  }
  const config = await loadConfig(join(path, runFiles.config));
  return {
    config: resolveConfig(join(folder, runFiles.config), [config]).config,
    weights: await readWeightsFile(join(path, runFiles.weights)),
  };
}

/**
 * Reads a safetensors file.
 *
 * @throws MissingError if it cannot be read; FormatError, naming the file, if it is not sound
 */
export async function readWeightsFile(path: string): Promise<Readonly<Record<string, HostArray>>> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > largestWeights)
      throw new FormatError(`${path} has ${size} bytes; at most ${largestWeights} are read`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new MissingError(`cannot read the weights ${path}: ${systemReason(error)}`, { cause: error });
  }
  try {
    return decodeSafetensors(bytes).tensors;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`${path}: ${error.message}`, { cause: error });
  }
}

/**
 * The model of a run, with its weights.
 *
 * @throws FormatError if the weights are not those of the model
 */
export function modelOfRun(run: SavedRun, backend: Backend): ReturnType<typeof buildModel> {
  const { model } = run.config;
  const inputShape = model.inputShape ?? model.layers[0]?.inputShape;
  if (inputShape === undefined) {
    throw new FormatError("the run's config.json does not say the model's inputShape; train it again");
  }
  const network = buildModel(run.config, inputShape, backend);
  try {
    network.setWeights(run.weights);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new FormatError(`${runFiles.weights} does not fit the run's model: ${message}`, { cause: error });
  }
  return network;
}
