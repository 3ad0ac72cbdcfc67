import { join } from 'node:path';
import { encodeSafetensors, type Sequential } from '@athanor/core';
import type { MadeBackend } from '../backends/create.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { systemCode } from '../errors.ts';
import { runFiles, writeRunFolder } from './folder.ts';
import type { RunHistory } from './history.ts';

/** A run that is to be saved. */
export interface Run {
  readonly config: ResolvedConfig;
  readonly backend: MadeBackend['config'];
  readonly model: Sequential;
  readonly history: RunHistory;
}

/** Where a run goes. */
export interface RunTarget {
  readonly path: string;
  /** The path as people know it. */
  readonly shown: string;
  /** Whether `--out` named it; a default name is varied where it is taken, not replaced. */
  readonly isNamed: boolean;
}

/**
 * Saves a run and gives the path at which it is, as people know it.
 *
 * @throws WriteError if it cannot be written
 */
export async function saveRun(run: Run, target: RunTarget): Promise<string> {
  const files = await filesOf(run);
  if (target.isNamed) {
    await writeRunFolder(target.path, files, { replace: true });
    return target.shown;
  }
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    try {
      await writeRunFolder(target.path + suffix, files, { replace: false });
      return target.shown + suffix;
    } catch (error) {
      const cause = error instanceof Error ? systemCode(error.cause) : undefined;
      if (number >= 100 || !['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(cause ?? '')) throw error;
    }
  }
}

async function filesOf({
  config,
  backend,
  model,
  history,
}: Run): Promise<Record<string, string | Uint8Array>> {
  return {
    [runFiles.config]: toText(resolvedJson(config, backend, model)),
    [runFiles.history]: toText(history),
    [runFiles.model]: toText(model.toJSON()),
    [runFiles.weights]: encodeSafetensors(await model.getWeights()),
  };
}

/** The configuration with every setting of the model and of what trained it written out. */
function resolvedJson(config: ResolvedConfig, backend: MadeBackend['config'], model: Sequential): object {
  const { loss, optimizer, metrics } = model.compilation;
  return {
    ...config,
    model: model.toJSON(),
    loss: loss.getConfig(),
    optimizer: optimizer.getConfig(),
    metrics: metrics.map((metric) => metric.getConfig()),
    backend,
  };
}

function toText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** `runs/keras-mlp-2025-11-22T05-39-11` in the current folder. */
export function defaultTarget(name: string, cwd: string, time: Date): RunTarget {
  const safe = name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'run';
  const stamp = time.toISOString().slice(0, 19).replaceAll(':', '-');
  const shown = join('runs', `${safe}-${stamp}`);
  return { path: join(cwd, shown), shown, isNamed: false };
}
