import { didYouMean, ValueError } from '@athanor/core';
import { drawDigitsDataset } from './drawn.ts';
import { isNode, nodeOnly } from './platform.ts';
import { type DatasetRow, datasetRow, registry } from './registry.ts';
import type { FetchOptions } from './store/fetch.ts';
import type { FolderOptions } from './store/folders.ts';
import type { DatasetInfo } from './store/info.ts';
import type { ImageDataset } from './types.ts';

export interface LoadDatasetOptions extends FetchOptions {
  /** Never download; default false. */
  readonly offline?: boolean;
}

/**
 * Loads a data set of images: one of the registry by its name, or a folder with the four IDX files that MNIST has
 * (`.gz` or not). A name of the registry is not looked for as a folder; write `./mnist` for that.
 *
 * Files are looked for in `dataDir/NAME` and `dataDir`, and downloaded to `dataDir/NAME` if they are not there. A file
 * is trusted only when its header, its size, its counts and its hash (where one is known) agree. A corrupt file in the
 * cache is downloaded again; in a folder that the user named, or offline, it is an error.
 *
 * `digits` is drawn the first time and kept in the cache. It is the one data set that needs no Node.
 *
 * @throws DataError `data-missing` (no such data set, folder or file, or it cannot be read or written),
 * `data-corrupt` (a file that is not what it should be), `data-unreachable` (no mirror gave it, and what each did);
 * the signal's reason if it was aborted
 */
export async function loadDataset(
  nameOrFolder: string,
  options: LoadDatasetOptions = {},
): Promise<ImageDataset> {
  options.signal?.throwIfAborted();
  if (nameOrFolder === 'digits' && !isNode()) return drawDigitsDataset(options);
  const { loadDigits, loadStored } = await nodeOnly(`loading ${nameOrFolder}`);
  return nameOrFolder === 'digits' ? loadDigits(options) : loadStored(nameOrFolder, options);
}

export interface FetchDatasetOptions extends FetchOptions {
  /** Download every file anew, whatever is there; default false. */
  readonly force?: boolean;
}

/**
 * Downloads what is missing of a data set and verifies it; draws `digits`. Node only.
 *
 * @returns what is there now
 * @throws ValueError if there is no such data set; DataError as `loadDataset` does
 */
export async function fetchDataset(name: string, options: FetchDatasetOptions = {}): Promise<DatasetInfo> {
  const row = knownRow(name);
  options.signal?.throwIfAborted();
  const { fetchFiles, infoOf, loadDigits } = await nodeOnly(`fetching ${name}`);
  if (row.mirrors.length === 0) await loadDigits(options);
  else await fetchFiles(row, options);
  return infoOf(row, options);
}

/**
 * What is known of a data set: its files, sizes and hashes, and which of them are on this machine, verified. Node only.
 *
 * @throws ValueError if there is no such data set; DataError (`data-missing`) if the folder cannot be looked into
 */
export async function datasetInfo(name: string, options: FolderOptions = {}): Promise<DatasetInfo> {
  const row = knownRow(name);
  const { infoOf } = await nodeOnly(`looking for ${name}`);
  return infoOf(row, options);
}

function knownRow(name: string): DatasetRow {
  const row = datasetRow(name);
  if (row !== undefined) return row;
  const names = registry.map((known) => known.name);
  throw new ValueError(
    `there is no data set ${name}: expected one of ${names.join(', ')}${didYouMean(name, names)}`,
  );
}
