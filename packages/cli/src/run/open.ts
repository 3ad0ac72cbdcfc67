import { resolve } from 'node:path';
import type { Backend, Sequential } from '@athanor/core';
import { createBackend } from '../backends/create.ts';
import { absoluteDataset } from '../config/paths.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Context } from '../context.ts';
import type { DataRequest } from '../load-data.ts';
import { modelOfRun, readRun } from './read.ts';

/** The options of a command that uses a run. */
export interface RunOptions {
  readonly backend?: string;
  readonly dataset?: string;
  readonly dataDir?: string;
  readonly offline?: boolean;
}

/** A run's model on a backend. */
export interface OpenRun {
  readonly config: ResolvedConfig;
  readonly backendName: string;
  readonly backend: Backend;
  readonly model: Sequential;
  /** Which data: the options', else the run's. */
  readonly request: DataRequest;
}

/** Opens a run, hands it to `use`, and frees it. Throws as `readRun` and `createBackend` do. */
export async function withRun<T>(
  folder: string,
  options: RunOptions,
  { cwd }: Context,
  use: (run: OpenRun) => Promise<T>,
): Promise<T> {
  const run = await readRun(folder, cwd);
  const { config } = run;
  const made = await createBackend(options.backend ?? config.backend, cwd);
  const { backend } = made;
  try {
    const model = modelOfRun(run, backend);
    const dataDir = options.dataDir === undefined ? config.dataDir : resolve(cwd, options.dataDir);
    return await use({
      config,
      backendName: made.config.name,
      backend,
      model,
      request: {
        dataset: options.dataset === undefined ? config.dataset : absoluteDataset(options.dataset, cwd),
        ...(dataDir === undefined ? {} : { dataDir }),
        offline: options.offline ?? config.offline,
      },
    });
  } finally {
    await backend.dispose();
  }
}
