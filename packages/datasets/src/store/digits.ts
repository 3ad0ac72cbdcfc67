import { join } from 'node:path';
import { digitsVersion } from '../digits/index.ts';
import { digitsSeed, drawDigitsDataset } from '../drawn.ts';
import { DataError } from '../errors.ts';
import type { OnDatasetEvent } from '../events.ts';
import { writeWhole } from '../files/write-whole.ts';
import { encodeHeader } from '../idx/header.ts';
import { type DatasetFile, datasetRow } from '../registry.ts';
import type { ImageDataset } from '../types.ts';
import { cacheFolder, type FolderOptions } from './folders.ts';
import { assemble } from './load.ts';
import { type ByteFile, readVerified } from './verify.ts';

/** Options of the data set `digits`. */
export interface DigitsOptions extends FolderOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnDatasetEvent;
  /** Draw them even if they have been kept. */
  readonly force?: boolean;
}

/** Where drawn digits are kept: the drawing's version and seed are in the name, so that no others are taken for them. */
export function digitsFolder(options: FolderOptions): string {
  return join(cacheFolder(options), `digits-${digitsVersion}-seed-${digitsSeed}`);
}

/**
 * The data set `digits`: from the cache, or drawn and put there. A cache that cannot be read or written costs time,
 * and is a warning.
 */
export async function loadDigits(options: DigitsOptions): Promise<ImageDataset> {
  const row = datasetRow('digits')!;
  const folder = digitsFolder(options);
  const kept = options.force ? undefined : await readKept(folder, options.onProgress);
  if (kept !== undefined) return assemble(row.name, row.classNames, kept);
  const dataset = await drawDigitsDataset(options);
  await keep(dataset, folder, options.onProgress);
  return dataset;
}

async function readKept(
  folder: string,
  onProgress: OnDatasetEvent | undefined,
): Promise<ByteFile[] | undefined> {
  const row = datasetRow('digits')!;
  try {
    return await Promise.all(row.files.map((file) => readVerified(pathOf(folder, file), row, file)));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (error.code === 'data-corrupt') {
      onProgress?.({
        type: 'warning',
        dataset: row.name,
        message: `${error.message}; drawing the digits anew`,
      });
    }
    return undefined;
  }
}

async function keep(
  dataset: ImageDataset,
  folder: string,
  onProgress: OnDatasetEvent | undefined,
): Promise<void> {
  try {
    // Little is gained by packing harder; a gzip has a checksum, which tells a damaged file from a whole one.
    const options = { gzip: true, level: 1 };
    await Promise.all(
      datasetRow('digits')!.files.map((file) => {
        const data = dataset[file.split][file.content];
        return writeWhole(pathOf(folder, file), [encodeHeader('uint8', file.shape), data], options);
      }),
    );
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const message = `the digits could not be kept, so that they will be drawn again next time: ${error.message}`;
    onProgress?.({ type: 'warning', dataset: 'digits', message });
  }
}

function pathOf(folder: string, file: DatasetFile): string {
  return join(folder, `${file.name}.gz`);
}
