import { createHash } from 'node:crypto';
import { FormatError, ValueError } from '@athanor/core';
import { DataError } from '../errors.ts';
import { encodeHeader } from '../idx/header.ts';
import { readIdx } from '../idx/read.ts';
import { checkLabels } from '../pipeline/convert.ts';
import { type DatasetFile, type DatasetRow, registry } from '../registry.ts';

/** The bytes of a file of images `[count, height, width]` or labels `[count]`. */
export interface ByteFile {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A file that is exactly another data set's. */
export class OtherDatasetError extends DataError {}

/**
 * Reads a file of bytes of the given shape or rank.
 *
 * @throws DataError `data-corrupt` if it is not that, `data-missing` if it cannot be read
 */
export async function readBytes(
  path: string,
  expect: { readonly shape?: readonly number[]; readonly rank?: number },
): Promise<ByteFile> {
  try {
    const array = await readIdx(path, { expect: { type: 'uint8', ...expect } });
    if (array.type !== 'uint8') throw new FormatError(`${path} holds ${array.type}: expected uint8`);
    return { path, shape: array.shape, data: array.data };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new DataError('data-corrupt', error.message, { cause: error });
  }
}

/**
 * Reads a file of a known data set and trusts it only when its header, its size, its hash (where one is known) and
 * its labels agree with the registry.
 *
 * @throws DataError `data-corrupt` if they don't, `data-missing` if it cannot be read
 */
export async function readVerified(path: string, row: DatasetRow, file: DatasetFile): Promise<ByteFile> {
  const bytes = await readBytes(path, { shape: file.shape });
  const sha256 = hashOf(bytes);
  const owner = registry.find(({ files }) => files.some((known) => known.sha256 === sha256));
  if (owner !== undefined && owner !== row) {
    throw new OtherDatasetError(
      'data-corrupt',
      `${path} is ${owner.name}'s ${file.name}, not ${row.name}'s: keep the files of ${row.name} in a folder of their own`,
    );
  }
  if (file.sha256 !== undefined && sha256 !== file.sha256) {
    throw new DataError(
      'data-corrupt',
      `${path} is not ${row.name}'s ${file.name}: unpacked, its SHA-256 is ${sha256}, expected ${file.sha256}`,
    );
  }
  if (file.content === 'labels') checkLabelFile(bytes, row.classNames.length);
  return bytes;
}

/** @throws DataError (`data-corrupt`) naming the file, index and label of the first that is outside the classes */
export function checkLabelFile(labels: ByteFile, classes: number): void {
  try {
    checkLabels(labels.data, classes, labels.path);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new DataError('data-corrupt', error.message, { cause: error });
  }
}

/** SHA-256 of the file as it is unpacked. */
export function hashOf({ shape, data }: ByteFile): string {
  return createHash('sha256').update(encodeHeader('uint8', shape)).update(data).digest('hex');
}
