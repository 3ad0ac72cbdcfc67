import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folder.ts';
import { images, labels, writeDataset } from '../../test/images.ts';
import { loadDataset } from '../load.ts';

const few = { train: 30, test: 20 };

it.each([
  ['gzipped', (name: string) => `${name}.gz`],
  ['plain', (name: string) => name],
  ['with a dot', (name: string) => name.replace('-idx', '.idx')],
  ['with a dot, gzipped', (name: string) => `${name.replace('-idx', '.idx')}.gz`],
])('loads a folder of IDX files, %s', async (_, rename) => {
  const folder = await temporaryFolder();
  await writeDataset(folder, few, {}, rename);
  const dataset = await loadDataset(folder);
  expect([dataset.train.count, dataset.test.count]).toEqual([30, 20]);
  expect(dataset.train.images).toEqual(images(30).data);
  expect(dataset.test.labels).toEqual(labels(20).data);
  expect(dataset.classNames).toHaveLength(10);
});

it('takes images of any size, the same for training and testing', async () => {
  const folder = await temporaryFolder();
  const sized = { 'train-images-idx3-ubyte': images(30, 3, 5), 't10k-images-idx3-ubyte': images(20, 3, 5) };
  await writeDataset(folder, few, sized);
  const { train } = await loadDataset(folder);
  expect([train.height, train.width, train.images.length]).toEqual([3, 5, 450]);
  await writeDataset(folder, few, { 'train-images-idx3-ubyte': images(30, 3, 5) });
  await expect(loadDataset(folder)).rejects.toThrow(/has images of 3×5 and .* of 28×28: expected one size/);
});

it.each([
  [
    'other counts',
    { 'train-labels-idx1-ubyte': labels(29) },
    /has 30 images and .* has 29 labels: expected as many/,
  ],
  [
    'no images',
    { 't10k-images-idx3-ubyte': images(0), 't10k-labels-idx1-ubyte': labels(0) },
    /no images in it/,
  ],
  ['images of the wrong rank', { 'train-images-idx3-ubyte': labels(30) }, /has 1 dimensions: expected 3/],
  ['labels of the wrong rank', { 't10k-labels-idx1-ubyte': images(20) }, /has 3 dimensions: expected 1/],
  [
    'labels of the wrong type',
    { 'train-labels-idx1-ubyte': { type: 'int32', shape: [30], data: new Int32Array(30) } as const },
    /elements of type int32: expected uint8/,
  ],
  [
    'a label outside 0 to 9',
    {
      'train-labels-idx1-ubyte': { ...labels(30), data: new Uint8Array(30).fill(11, 7) } as ReturnType<
        typeof labels
      >,
    },
    /train-labels-idx1-ubyte\.gz: the label at index 7 is 11/,
  ],
])('refuses a folder with %s', async (_, files, message) => {
  const folder = await temporaryFolder();
  await writeDataset(folder, few, files);
  await expect(loadDataset(folder)).rejects.toMatchObject({ code: 'data-corrupt' });
  await expect(loadDataset(folder)).rejects.toThrow(message);
});

it('says what a folder lacks, and what there is if there is no such folder', async () => {
  const folder = await temporaryFolder();
  await expect(loadDataset(folder)).rejects.toThrow(`${folder} has no train-images-idx3-ubyte: expected`);
  await expect(loadDataset(join(folder, 'none'))).rejects.toMatchObject({ code: 'data-missing' });
  await expect(loadDataset('minst')).rejects.toThrow(
    "there is no data set or folder minst: expected one of digits, mnist, fashion-mnist, kmnist, or a folder; did you mean 'mnist'?",
  );
  await fs.writeFile(join(folder, 'file'), '');
  await expect(loadDataset(join(folder, 'file'))).rejects.toThrow(
    'is a file: expected a folder of IDX files',
  );
});
