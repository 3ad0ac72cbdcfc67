import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RunFolderError, systemCode, systemReason, WriteError } from '../errors.ts';

/** The files of a run. */
export const runFiles: { readonly [Part in 'config' | 'history' | 'model' | 'weights']: string } = {
  config: 'config.json',
  history: 'history.json',
  model: 'model.json',
  weights: 'weights.safetensors',
};

/** What is at a path that a run is to go to. */
export type FolderState = 'free' | 'a run';

/**
 * Checks that a run can go to a folder, before hours are spent on it: nothing is there, or an empty folder, or a run,
 * which would be replaced.
 *
 * @throws RunFolderError for a file, a folder of anything else, or one that cannot be written
 */
export async function checkRunFolder(path: string): Promise<FolderState> {
  const found = await stat(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new RunFolderError(`the run cannot go to ${path}: ${systemReason(error)}`, { cause: error });
  });
  if (found === undefined) {
    await checkParent(path);
    return 'free';
  }
  if (!found.isDirectory()) {
    throw new RunFolderError(`the run cannot go to ${path}: it is a file; give --out a folder`);
  }
  const names = await readdir(path).catch((error: unknown) => {
    throw new RunFolderError(`the run cannot go to ${path}: ${systemReason(error)}`, { cause: error });
  });
  await checkWritable(dirname(path), path);
  if (names.length === 0) return 'free';
  const known: readonly string[] = Object.values(runFiles);
  const other = names.find((name) => !known.includes(name));
  if (other === undefined) return 'a run';
  throw new RunFolderError(
    `the run cannot go to ${path}: the folder has ${other} in it, which is no file of a run; give --out an empty or new folder`,
  );
}

async function checkParent(path: string): Promise<void> {
  let parent = dirname(path);
  while (parent !== dirname(parent)) {
    const found = await stat(parent).catch(() => undefined);
    if (found?.isDirectory()) break;
    if (found !== undefined) {
      throw new RunFolderError(`the run cannot go to ${path}: ${parent} is a file, not a folder`);
    }
    parent = dirname(parent);
  }
  await checkWritable(parent, path);
}

async function checkWritable(folder: string, path: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new RunFolderError(
      `the run cannot go to ${path}: ${folder} cannot be written: ${systemReason(error)}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Writes a run's files: all into a folder of a temporary name beside `path`, which then takes its place. So the folder
 * holds the whole run, or what it held before.
 *
 * @throws WriteError if it cannot be written, or (without `replace`) something is there already
 */
export async function writeRunFolder(
  path: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  options: { readonly replace: boolean },
): Promise<void> {
  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const temporary = join(dirname(path), `.${basename(path)}.${suffix}.tmp`);
  const aside = join(dirname(path), `.${basename(path)}.${suffix}.old`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) await writeSynced(join(temporary, name), content);
    const isReplaced = options.replace && (await moveAside(path, aside));
    try {
      await rename(temporary, path);
    } catch (error) {
      if (isReplaced) await putBack(aside, path);
      throw error;
    }
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw new WriteError(`cannot save the run in ${path}: ${systemReason(error)}`, { cause: error });
  }
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function putBack(aside: string, path: string): Promise<void> {
  try {
    await rename(aside, path);
  } catch (error) {
    // Another process has put a run there, which replaces the old one too.
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
    await rm(aside, { recursive: true, force: true });
  }
}

async function moveAside(path: string, aside: string): Promise<boolean> {
  try {
    await rename(path, aside);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
