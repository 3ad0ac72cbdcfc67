import { dirname } from 'node:path';
import { DataError } from '../errors.ts';
import type { DatasetFile, DatasetRow } from '../registry.ts';
import { digitsFolder } from './digits.ts';
import { type FolderOptions, foldersOf } from './folders.ts';
import { locate } from './locate.ts';
import { type ByteFile, hashOf, OtherDatasetError, readVerified } from './verify.ts';

/** What is known of one file of a data set on this machine. */
export interface FileInfo {
  readonly name: string;
  /** What its header must say: uint8 of this shape. */
  readonly shape: readonly number[];
  /** Bytes of the file unpacked. */
  readonly unpackedBytes: number;
  /** The hash that it must have unpacked, if one is known. */
  readonly expectedSha256: string | undefined;
  /**
   * `verified`: header, size and hash agree; `unverified`: header and size do, and no hash is known; `missing`;
   * `corrupt`: `problem` says how.
   */
  readonly status: 'verified' | 'unverified' | 'missing' | 'corrupt';
  /** Where it is, unless it is missing. */
  readonly path: string | undefined;
  /** Its hash unpacked, if it could be read. */
  readonly sha256: string | undefined;
  readonly problem: string | undefined;
}

/** What is known of a data set, here and elsewhere. */
export interface DatasetInfo {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly classNames: readonly string[];
  readonly counts: { readonly train: number; readonly test: number };
  readonly mirrors: readonly string[];
  /** The folders that were looked into, first choice first. */
  readonly folders: readonly string[];
  readonly files: readonly FileInfo[];
}

/** Looks for a data set's files and verifies each; downloads nothing. */
export async function infoOf(row: DatasetRow, options: FolderOptions): Promise<DatasetInfo> {
  const { name, description, licence, classNames, counts, mirrors } = row;
  const drawn = mirrors.length === 0;
  const folders = drawn ? [digitsFolder(options)] : (await foldersOf(name, options)).search;
  const files = await Promise.all(row.files.map((file) => fileInfo(row, file, folders)));
  return { name, description, licence, classNames, counts, mirrors, folders, files };
}

async function fileInfo(row: DatasetRow, file: DatasetFile, folders: readonly string[]): Promise<FileInfo> {
  const about = {
    name: file.name,
    shape: file.shape,
    unpackedBytes: 4 + 4 * file.shape.length + file.shape.reduce((product, size) => product * size, 1),
    expectedSha256: file.sha256,
    path: undefined,
    sha256: undefined,
    problem: undefined,
  };
  for (const path of await locate(file.name, folders)) {
    let bytes: ByteFile;
    try {
      bytes = await readVerified(path, row, file);
    } catch (error) {
      if (error instanceof OtherDatasetError && dirname(path) !== folders[0]) continue;
      if (!(error instanceof DataError)) throw error;
      return { ...about, status: 'corrupt', path, problem: error.message };
    }
    const status = file.sha256 === undefined ? 'unverified' : 'verified';
    return { ...about, status, path, sha256: hashOf(bytes) };
  }
  return { ...about, status: 'missing' };
}
