import fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ValueError } from '@athanor/core';
import { download } from '../download/download.ts';
import type { DownloadPatience } from '../download/options.ts';
import { DataError } from '../errors.ts';
import type { OnDatasetEvent } from '../events.ts';
import type { DatasetFile, DatasetRow } from '../registry.ts';
import { type FolderOptions, type Folders, foldersOf } from './folders.ts';
import { fileNames, locate } from './locate.ts';
import { type ByteFile, OtherDatasetError, readVerified } from './verify.ts';

/** Options of whatever may download. */
export interface FetchOptions extends FolderOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnDatasetEvent;
  /** Addresses to try instead of the registry's; a file's name and `.gz` are put behind each. */
  readonly mirrors?: readonly string[];
  readonly patience?: DownloadPatience;
}

/**
 * Finds a data set's file and verifies it. Undefined if there is none.
 *
 * @throws DataError `data-corrupt` if the file is not what it should be, `data-missing` if it cannot be read
 */
export async function findVerified(
  row: DatasetRow,
  file: DatasetFile,
  folders: Folders,
): Promise<ByteFile | undefined> {
  for (const path of await locate(file.name, folders.search)) {
    try {
      return await readVerified(path, row, file);
    } catch (error) {
      // One folder may hold another data set's files, and this one's have their own folder in it.
      if (error instanceof OtherDatasetError && dirname(path) !== folders.target) continue;
      throw error;
    }
  }
  return undefined;
}

/** Downloads one file of a data set into its folder, verified; gives its bytes. */
export async function fetchFile(
  row: DatasetRow,
  file: DatasetFile,
  folders: Folders,
  options: FetchOptions,
): Promise<ByteFile> {
  const { onProgress, signal, mirrors = row.mirrors, patience } = options;
  const dataset = row.name;
  let bytes: ByteFile | undefined;
  const path = await download({
    ...patience,
    urls: mirrors.map((mirror) => `${mirror.replace(/\/?$/, '/')}${file.name}.gz`),
    folder: folders.target,
    name: file.name,
    mostBytes: mostBytesOf(file),
    signal,
    verify: async (downloaded) => {
      bytes = await readVerified(downloaded, row, file);
    },
    onBytes: (url, received, total) =>
      onProgress?.({ type: 'download', dataset, file: file.name, url, received, total }),
    onProblem: (url, problem, wait) =>
      onProgress?.({ type: 'retry', dataset, file: file.name, url, problem, wait }),
  }).catch((error: unknown) => {
    throw withRemedy(error, row, folders);
  });
  await removeOthers(file, folders.target, path);
  onProgress?.({ type: 'stored', dataset, file: file.name, path });
  return { ...bytes!, path };
}

/** A gzip is no larger than what it holds, but for a few bytes for every 16 KiB block that cannot be packed. */
function mostBytesOf(file: DatasetFile): number {
  const unpacked = 4 + 4 * file.shape.length + file.shape.reduce((product, size) => product * size, 1);
  return Math.ceil(unpacked * 1.01) + 65_536;
}

function withRemedy(error: unknown, row: DatasetRow, folders: Folders): unknown {
  if (!(error instanceof DataError) || error.code === 'data-missing') return error;
  return new DataError(
    error.code,
    `${error.message}. Try again later, or put the files of ${row.name} into ${folders.target} yourself, or train on digits, which needs no files`,
    { cause: error },
  );
}

/** The new file replaces the same file under its other names, which would be found before it. */
async function removeOthers(file: DatasetFile, folder: string, path: string): Promise<void> {
  for (const name of fileNames(file.name)) {
    const other = join(folder, name);
    if (other !== path) await fs.rm(other, { force: true });
  }
}

/**
 * Sees to it that a data set's files are there and verified, downloading what is missing: all of them with `force`.
 *
 * @throws DataError as `loadDataset` does; ValueError if the data set is drawn, not downloaded
 */
export async function fetchFiles(
  row: DatasetRow,
  options: FetchOptions & { readonly force?: boolean },
): Promise<void> {
  if (row.mirrors.length === 0) throw new ValueError(`${row.name} is drawn, not downloaded`);
  const folders = await foldersOf(row.name, options);
  for (const file of row.files) {
    options.signal?.throwIfAborted();
    const found = options.force ? undefined : await findOrRefetch(row, file, folders, options);
    if (found === undefined) await fetchFile(row, file, folders, options);
  }
  warnIfUnknown(row, options.onProgress);
}

/**
 * Finds a file. One in the cache that is corrupt counts as missing, so that it is downloaded again; one in a folder
 * that the user named is an error.
 */
export async function findOrRefetch(
  row: DatasetRow,
  file: DatasetFile,
  folders: Folders,
  options: { readonly offline?: boolean; readonly onProgress?: OnDatasetEvent },
): Promise<ByteFile | undefined> {
  try {
    return await findVerified(row, file, folders);
  } catch (error) {
    if (!(error instanceof DataError) || error.code !== 'data-corrupt') throw error;
    if (folders.isCache && !options.offline) {
      options.onProgress?.({
        type: 'warning',
        dataset: row.name,
        message: `${error.message}; downloading it again`,
      });
      return undefined;
    }
    throw new DataError(
      'data-corrupt',
      `${error.message}. Delete it, or run 'athanor datasets fetch ${row.name} --force'`,
      { cause: error },
    );
  }
}

/** Says that a data set's files could not be held against hashes. */
export function warnIfUnknown(row: DatasetRow, onProgress: OnDatasetEvent | undefined): void {
  if (row.files.every(({ sha256 }) => sha256 !== undefined)) return;
  onProgress?.({
    type: 'warning',
    dataset: row.name,
    message: `no hashes of ${row.name}'s files are known here: only their headers, sizes, counts and labels were checked`,
  });
}
