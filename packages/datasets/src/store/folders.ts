import fs from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { DataError, systemCode } from '../errors.ts';

/** Where data sets are looked for and kept. */
export interface FolderOptions {
  /** A folder in which files already lie, or are to be kept; default: ATHANOR_DATA_DIR, then the cache folder. */
  readonly dataDir?: string;
  /** The cache folder; default: the user's, such as `~/.cache/athanor`. Drawn digits are kept here. */
  readonly cacheDir?: string;
}

/** The folders of one data set. */
export interface Folders {
  /** Where its files may be, in the order in which they are looked for. */
  readonly search: readonly string[];
  /** Where files that are downloaded go: a folder of its own, since data sets share file names. */
  readonly target: string;
  /** Whether the folder is the cache, whose files may be replaced, and not one that the user named. */
  readonly isCache: boolean;
}

/** The user's cache folder for this project, unless another is given. */
export function cacheFolder(options: FolderOptions): string {
  return resolve(options.cacheDir ?? envPaths('athanor', { suffix: '' }).cache);
}

/** @throws DataError (`data-missing`) if the folder named is a file or cannot be read */
export async function foldersOf(name: string, options: FolderOptions): Promise<Folders> {
  const given = options.dataDir ?? (process.env.ATHANOR_DATA_DIR || undefined);
  const root = given === undefined ? cacheFolder(options) : resolve(given);
  await checkFolder(root);
  const own = join(root, name);
  return { search: [own, root], target: own, isCache: given === undefined };
}

/** Whether `path` is a folder; false if there is nothing. Throws DataError if it is a file or cannot be read. */
export async function checkFolder(path: string): Promise<boolean> {
  try {
    if ((await fs.stat(path)).isDirectory()) return true;
    throw new DataError('data-missing', `${path} is a file: expected a folder of IDX files`);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return false;
    if (error instanceof DataError || code === undefined) throw error;
    throw new DataError('data-missing', `cannot look into ${path}: ${code}`, { cause: error });
  }
}
