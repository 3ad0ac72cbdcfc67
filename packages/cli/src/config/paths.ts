import { isAbsolute, resolve } from 'node:path';
import { registry } from '@athanor/datasets';
import { namedBackend } from '../backends/named.ts';
import type { BackendConfig, TrainConfig } from './types.ts';

/**
 * The same configuration with every path made absolute that is relative to `folder`, and a backend's options beside its
 * name.
 *
 * @throws ConfigError for a backend whose text has options that are none
 */
export function absolutePaths(config: TrainConfig, folder: string): TrainConfig {
  const paths = ['dataDir', 'initFrom', 'out'] as const;
  const changed: { -readonly [Key in (typeof paths)[number]]?: string } = {};
  for (const key of paths) {
    const path = config[key];
    if (path !== undefined) changed[key] = resolve(folder, path);
  }
  return {
    ...config,
    ...changed,
    ...(config.dataset === undefined ? {} : { dataset: absoluteDataset(config.dataset, folder) }),
    ...(config.backend === undefined ? {} : { backend: absoluteBackend(config.backend, folder) }),
  };
}

/** A name of the registry as it is, and a folder as an absolute path; a bare word that is neither is left. */
export function absoluteDataset(dataset: string, folder: string): string {
  if (registry.some((row) => row.name === dataset)) return dataset;
  return isPath(dataset) ? resolve(folder, dataset) : dataset;
}

function absoluteBackend(backend: BackendConfig, folder: string): BackendConfig {
  const { name, options } = namedBackend(backend);
  const absolute = absoluteBackendName(name, folder);
  if (options !== undefined) return { name: absolute, options };
  // An object, where a folder's name may look like options.
  return typeof backend === 'string' && !absolute.includes(':') ? absolute : { name: absolute };
}

function absoluteBackendName(name: string, folder: string): string {
  return name.startsWith('./') || name.startsWith('../') ? resolve(folder, name) : name;
}

/** Whether a word is written as a path rather than as a name. */
export function isPath(word: string): boolean {
  return isAbsolute(word) || /^\.{1,2}$/.test(word) || /[\\/]/.test(word);
}
