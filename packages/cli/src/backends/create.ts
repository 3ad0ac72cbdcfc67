import { type Backend, BackendUnavailableError } from '@athanor/core';
import type { BackendConfig } from '../config/types.ts';
import { systemCode } from '../errors.ts';
import { importBackend } from './import.ts';
import { type NamedBackend, namedBackend } from './named.ts';
import { backendRow, backendTable } from './table.ts';

/** A backend, and what to write into a configuration to have it again. */
export interface MadeBackend {
  readonly backend: Backend;
  readonly config: NamedBackend;
}

/** What every backend must have; core's `Backend` says what each is. */
const members: readonly (keyof Backend)[] = [
  'allocate',
  'free',
  'write',
  'read',
  'synchronize',
  'dispose',
  'fill',
  'cast',
  'copyStrided',
  'concat',
  'unary',
  'binary',
  'select',
  'reduce',
  'argReduce',
  'matMul',
  'gatherRows',
  'scatterAddRows',
];

/**
 * Makes the backend that a configuration says, or the fastest that can run here and is fit where it says none. A text may
 * have options too, as `namedBackend` reads them.
 *
 * @throws BackendUnavailableError if it cannot run here; ConfigError for options that it does not take, or that are none
 */
export async function createBackend(config: BackendConfig | undefined, cwd: string): Promise<MadeBackend> {
  if (config === undefined) return fastestBackend(cwd);
  const { name, options } = namedBackend(config);
  const row = backendRow(name);
  const module = row === undefined ? await importBackend(name, cwd) : await row.load();
  let made: unknown;
  try {
    made = await module.createBackend({ ...row?.options, ...options });
  } catch (error) {
    // By code: a package may have a copy of core of its own.
    if (['config', 'backend-unavailable'].includes(systemCode(error) ?? '')) throw error;
    throw new BackendUnavailableError(`the backend ${name} cannot run here: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return {
    backend: checkBackend(name, made),
    config: { name, ...(options === undefined ? {} : { options }) },
  };
}

async function fastestBackend(cwd: string): Promise<MadeBackend> {
  const reasons: string[] = [];
  for (const { name, judge } of backendTable) {
    try {
      const made = await createBackend(name, cwd);
      const judgement = judge?.(made.backend);
      if (judgement === undefined || judgement.isFit) return made;
      reasons.push(`${name}: ${judgement.because}`);
      await made.backend.dispose();
    } catch (error) {
      reasons.push(`${name}: ${reasonOf(error)}`);
    }
  }
  throw new BackendUnavailableError(`no backend can run here:\n  ${reasons.join('\n  ')}`);
}

function checkBackend(name: string, made: unknown): Backend {
  if (isBackend(made)) return made;
  const missing =
    typeof made === 'object' && made !== null
      ? `without ${members.filter((member) => !hasMethod(made, member)).join(', ') || 'a name, a floatType or fused'}`
      : String(made);
  throw new BackendUnavailableError(
    `${name} is no backend: its createBackend gave ${typeof made === 'object' ? 'an object ' : ''}${missing}`,
  );
}

function isBackend(made: unknown): made is Backend {
  return (
    typeof made === 'object' &&
    made !== null &&
    members.every((member) => hasMethod(made, member)) &&
    typeof Reflect.get(made, 'name') === 'string' &&
    ['float32', 'float64'].includes(Reflect.get(made, 'floatType')) &&
    typeof Reflect.get(made, 'fused') === 'object'
  );
}

function hasMethod(made: object, member: string): boolean {
  return typeof Reflect.get(made, member) === 'function';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
