import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { ConfigError, didYouMean } from '@athanor/core';
import { createJiti } from 'jiti';
import { systemReason } from '../errors.ts';
import { recipeNamed, recipes } from '../recipes/index.ts';
import { parseConfig } from './parse.ts';
import { absolutePaths } from './paths.ts';
import type { TrainConfig } from './types.ts';

/** The names a config file is found under without being named, in order. */
export const configFileNames: readonly string[] = [
  'athanor.config.ts',
  'athanor.config.js',
  'athanor.config.json',
];

const scripts = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const largest = 16 * 1024 * 1024;

/** A config and where it came from. */
export interface FoundConfig {
  /** A recipe's name, or a file's path as people know it. */
  readonly source: string;
  readonly isFile: boolean;
  readonly config: TrainConfig;
}

/**
 * What the argument of `train` names: a recipe, a config file, or the folder of a run, whose config.json it then is.
 *
 * @throws ConfigError if it names nothing (with the nearest recipe), or the file holds no configuration
 */
export async function configNamed(name: string, cwd: string): Promise<FoundConfig> {
  const recipe = recipeNamed(name);
  if (recipe !== undefined) return { source: name, isFile: false, config: recipe };
  const path = resolve(cwd, name);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    return {
      source: join(name, 'config.json'),
      isFile: true,
      config: await loadConfig(join(path, 'config.json')),
    };
  }
  if (found !== undefined || looksLikeFile(name)) {
    return { source: name, isFile: true, config: await loadConfig(path) };
  }
  const names = recipes.map((known) => known.name);
  throw new ConfigError(
    `there is no recipe or config file '${name}'; the recipes are ${names.join(', ')}${didYouMean(name, names)}`,
  );
}

/** The athanor.config of a folder, or undefined if it has none. Throws ConfigError for one that holds no configuration. */
export async function configIn(folder: string): Promise<FoundConfig | undefined> {
  for (const name of configFileNames) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return { source: name, isFile: true, config: await loadConfig(path) };
  }
  return undefined;
}

/**
 * Reads and checks a config file; JSON is parsed, TypeScript and JavaScript are run and their default export is taken.
 * Paths in it are relative to its folder, and become absolute.
 *
 * @throws ConfigError if it cannot be read, or holds no configuration
 */
export async function loadConfig(path: string): Promise<TrainConfig> {
  const name = basename(path);
  const value = scripts.includes(extname(path)) ? await runConfig(path) : await readConfig(path);
  return absolutePaths(parseConfig(name, value), dirname(path));
}

async function readConfig(path: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > largest) throw new ConfigError(`${path} has ${size} bytes; a config has at most ${largest}`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`cannot read the config ${path}: ${systemReason(error)}`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${path} is not JSON: ${reason}`, { cause: error });
  }
}

async function runConfig(path: string): Promise<unknown> {
  const known = await stat(path).catch((error: unknown) => error);
  if (known instanceof Error) {
    throw new ConfigError(`cannot read the config ${path}: ${systemReason(known)}`, { cause: known });
  }
  try {
    // No cache: a config is small, and one left behind on a disk would be a surprise.
    const jiti = createJiti(path, { fsCache: false, moduleCache: false });
    return await jiti.import(path, { default: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${path} cannot be run: ${reason}`, { cause: error });
  }
}

function looksLikeFile(name: string): boolean {
  return /[\\/]/.test(name) || [...scripts, '.json'].includes(extname(name));
}
