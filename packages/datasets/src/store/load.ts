import { resolve } from 'node:path';
import { didYouMean } from '@athanor/core';
import { DataError } from '../errors.ts';
import { type DatasetRow, datasetRow, registry } from '../registry.ts';
import type { ImageDataset, LabeledImages } from '../types.ts';
import { type FetchOptions, fetchFile, findOrRefetch, warnIfUnknown } from './fetch.ts';
import { checkFolder, type Folders, foldersOf } from './folders.ts';
import { locate } from './locate.ts';
import { type ByteFile, checkLabelFile, readBytes } from './verify.ts';

export interface StoredOptions extends FetchOptions {
  readonly offline?: boolean;
}

/** Loads a data set that is kept in files: one of the registry's by name, or the files of a folder. */
export async function loadStored(nameOrFolder: string, options: StoredOptions): Promise<ImageDataset> {
  const row = datasetRow(nameOrFolder);
  return row === undefined ? loadFolder(nameOrFolder) : loadRow(row, options);
}

async function loadRow(row: DatasetRow, options: StoredOptions): Promise<ImageDataset> {
  const folders = await foldersOf(row.name, options);
  const found = await Promise.all(row.files.map((file) => findOrRefetch(row, file, folders, options)));
  const files: ByteFile[] = [];
  for (const [index, file] of row.files.entries()) {
    options.signal?.throwIfAborted();
    const bytes = found[index];
    if (bytes === undefined && options.offline) throw missing(row, file.name, folders);
    files.push(bytes ?? (await fetchFile(row, file, folders, options)));
  }
  warnIfUnknown(row, options.onProgress);
  return assemble(row.name, row.classNames, files);
}

function missing(row: DatasetRow, file: string, { search, target }: Folders): DataError {
  return new DataError(
    'data-missing',
    `${row.name} is not there: found no ${file} (or ${file}.gz) in ${search.join(' or ')}, and offline nothing is downloaded. ` +
      `Run 'athanor datasets fetch ${row.name}', or put its files into ${target}, or train on digits, which needs no files`,
  );
}

/** Loads the four files that MNIST has from a folder; images of any size, labels from 0 to 9. */
async function loadFolder(folder: string): Promise<ImageDataset> {
  const { files: expected, classNames } = datasetRow('mnist')!;
  if (!(await checkFolder(folder))) {
    const names = registry.map(({ name }) => name);
    throw new DataError(
      'data-missing',
      `there is no data set or folder ${folder}: expected one of ${names.join(', ')}, or a folder${didYouMean(folder, names)}`,
    );
  }
  const files: ByteFile[] = [];
  for (const { name, content } of expected) {
    const [path] = await locate(name, [resolve(folder)]);
    if (path === undefined) {
      const names = expected.map((file) => file.name).join(', ');
      throw new DataError(
        'data-missing',
        `${folder} has no ${name}: expected ${names} (each also as .gz, or with .idx for -idx)`,
      );
    }
    const bytes = await readBytes(path, { rank: content === 'images' ? 3 : 1 });
    if (content === 'labels') checkLabelFile(bytes, classNames.length);
    files.push(bytes);
  }
  return assemble(folder, classNames, files);
}

/** Puts together files in the registry's order: images and labels for training, then for testing. */
export function assemble(
  name: string,
  classNames: readonly string[],
  files: readonly ByteFile[],
): ImageDataset {
  const [trainImages, trainLabels, testImages, testLabels] = files;
  const train = pair(trainImages!, trainLabels!);
  const test = pair(testImages!, testLabels!);
  if (train.height !== test.height || train.width !== test.width) {
    throw new DataError(
      'data-corrupt',
      `${trainImages!.path} has images of ${train.height}×${train.width} and ${testImages!.path} of ${test.height}×${test.width}: expected one size`,
    );
  }
  return { name, train, test, classNames };
}

function pair(images: ByteFile, labels: ByteFile): LabeledImages {
  const [count, height, width] = images.shape;
  if (count !== labels.shape[0]) {
    throw new DataError(
      'data-corrupt',
      `${images.path} has ${count} images and ${labels.path} has ${labels.shape[0]} labels: expected as many of each`,
    );
  }
  if (count === 0 || height === 0 || width === 0) {
    throw new DataError(
      'data-corrupt',
      `${images.path} has the shape [${images.shape}]: there are no images in it`,
    );
  }
  return { images: images.data, labels: labels.data, count: count!, height: height!, width: width! };
}
