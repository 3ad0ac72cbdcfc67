import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realMnistFolder } from '../../test/real-mnist.ts';
import { datasetInfo, loadDataset } from '../load.ts';
import { imageBatches } from '../pipeline/image-batches.ts';

const folder = realMnistFolder();

it.runIf(folder)('loads the real MNIST, verified', async () => {
  const { train, test, classNames } = await loadDataset('mnist', { dataDir: folder!, offline: true });
  expect([train.count, train.height, train.width, test.count]).toEqual([60_000, 28, 28, 10_000]);
  expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  expect(classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  // The mean and standard deviation that everybody normalises MNIST by.
  let sum = 0;
  let squares = 0;
  for (const byte of train.images) {
    sum += byte;
    squares += byte * byte;
  }
  const mean = sum / train.images.length / 255;
  expect(mean).toBeCloseTo(0.1307, 4);
  expect(Math.sqrt(squares / train.images.length / 255 ** 2 - mean ** 2)).toBeCloseTo(0.3081, 4);
  const batches = imageBatches(train, { batchSize: 128, shuffle: true, seed: 1 });
  expect([batches.batchesPerEpoch, batches.samples]).toEqual([469, 60_000]);
});

it.runIf(folder)('knows the real MNIST when it meets it under another name', async () => {
  const { files } = await datasetInfo('mnist', { dataDir: folder! });
  expect(files.map(({ status }) => status)).toEqual(Array(4).fill('verified'));
  const load = loadDataset('fashion-mnist', { dataDir: folder!, offline: true });
  await expect(load).rejects.toMatchObject({ code: 'data-missing' });
  await expect(load).rejects.toThrow(join(folder!, 'fashion-mnist'));
});
