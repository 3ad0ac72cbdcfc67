import { realpath } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BackendUnavailableError, didYouMean } from '@athanor/core';
import { createJiti } from 'jiti';
import { backendTable } from './table.ts';

/** A module that was imported for its `createBackend`. */
export interface BackendModule {
  createBackend(options: object): unknown;
}

/**
 * Imports a backend that is not in the table: a package that is installed where the command runs or beside the CLI, or
 * a file (`./my-backend.ts`).
 *
 * @throws BackendUnavailableError if there is none, it cannot be loaded, or it exports no `createBackend`
 */
export async function importBackend(name: string, cwd: string): Promise<BackendModule> {
  const path = resolveModule(name, cwd);
  if (path === undefined) {
    const known = backendTable.map((row) => row.name);
    const form = /^[^\\/]+:/.test(name) ? '; an option is written as in simd:threads=1' : '';
    throw new BackendUnavailableError(
      `there is no backend ${name}: it is none of ${known.join(', ')}, and no package of that name is installed in ${cwd}${didYouMean(name, known)}${form}`,
    );
  }
  let loaded: unknown;
  try {
    loaded = await load(path);
  } catch (error) {
    throw new BackendUnavailableError(`the backend ${name} cannot be loaded: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const found = [loaded, defaultOf(loaded)].find(exportsCreateBackend);
  if (found !== undefined) return found;
  throw new BackendUnavailableError(
    `${name} is no backend: expected it to export createBackend(options), found ${exportsOf(loaded)}`,
  );
}

/** Where a module's file is, looked for from the current folder and then from the CLI; undefined if nowhere. */
function resolveModule(name: string, cwd: string): string | undefined {
  if (isBuiltin(name)) return undefined;
  if (name.startsWith('file:')) return fileURLToPath(name);
  const specifier = /^\.{1,2}[\\/]/.test(name) ? resolve(cwd, name) : name;
  for (const from of [join(cwd, 'athanor.js'), fileURLToPath(import.meta.url)]) {
    const jiti = createJiti(from, { fsCache: false });
    const found = jiti.esmResolve(specifier, {
      parentURL: pathToFileURL(from),
      conditions: ['node', 'import'],
      try: true,
    });
    if (found !== undefined) return found.startsWith('file:') ? fileURLToPath(found) : found;
  }
  return undefined;
}

async function load(path: string): Promise<unknown> {
  const file = isAbsolute(path) ? await realpath(path) : path;
  if (/\.[cm]?ts$/.test(file)) return createJiti(file, { fsCache: false }).import(file);
  return import(pathToFileURL(file).href);
}

function exportsCreateBackend(loaded: unknown): loaded is BackendModule {
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    'createBackend' in loaded &&
    typeof loaded.createBackend === 'function'
  );
}

function defaultOf(loaded: unknown): unknown {
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
}

function exportsOf(loaded: unknown): string {
  const names = typeof loaded === 'object' && loaded !== null ? Object.keys(loaded) : [];
  return names.length === 0 ? 'no exports' : names.slice(0, 10).join(', ');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
