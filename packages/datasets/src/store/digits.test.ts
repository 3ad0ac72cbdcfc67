import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { list, temporaryFolder } from '../../test/folder.ts';
import { told } from '../../test/stand-in.ts';
import { drawDigits } from '../digits/index.ts';
import { digitsSeed } from '../drawn.ts';
import { datasetInfo, fetchDataset, loadDataset } from '../load.ts';

it('draws the digits, keeps them, and draws them anew if what was kept is damaged', async () => {
  const cacheDir = await temporaryFolder();
  const first = told();
  const drawn = await loadDataset('digits', { cacheDir, onProgress: first.onProgress });
  expect([drawn.train.count, drawn.test.count]).toEqual([60_000, 10_000]);
  expect(first.events.at(-1)).toBe('draw: 70000 of 70000');
  const some = drawDigits({ count: 5, seed: digitsSeed, firstIndex: 2998, split: 'train' });
  expect(drawn.train.images.subarray(2998 * 784, 3003 * 784)).toEqual(some.images);
  expect(drawn.train.labels.subarray(2998, 3003)).toEqual(some.labels);

  const [folder] = await list(cacheDir);
  expect(folder).toMatch(/^digits-.+-seed-\d+$/);
  const kept = await list(join(cacheDir, folder!));
  expect(kept).toHaveLength(4);
  const { files } = await datasetInfo('digits', { cacheDir });
  expect(files.map(({ status }) => status)).toEqual(Array(4).fill('unverified'));

  const second = told();
  const loaded = await loadDataset('digits', { cacheDir, onProgress: second.onProgress, offline: true });
  expect(second.events).toEqual([]);
  for (const split of ['train', 'test'] as const) {
    expect(Buffer.compare(loaded[split].images, drawn[split].images)).toBe(0);
    expect(Buffer.compare(loaded[split].labels, drawn[split].labels)).toBe(0);
  }

  const path = join(cacheDir, folder!, 't10k-images-idx3-ubyte.gz');
  const bytes = await fs.readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await fs.writeFile(path, bytes);
  const third = told();
  const info = await fetchDataset('digits', { cacheDir, onProgress: third.onProgress });
  expect(third.events[0]).toMatch(
    /^warning: .*t10k-images-idx3-ubyte\.gz is a gzip that is corrupt.*drawing the digits anew$/,
  );
  expect(third.events.at(-1)).toBe('draw: 70000 of 70000');
  expect(info.files.map(({ status }) => status)).toEqual(Array(4).fill('unverified'));
});

it('only costs time if they cannot be kept', async () => {
  const file = join(await temporaryFolder(), 'file');
  await fs.writeFile(file, '');
  const { events, onProgress } = told();
  const { train } = await loadDataset('digits', { cacheDir: file, onProgress });
  expect(train.count).toBe(60_000);
  expect(events.at(-1)).toMatch(
    /^warning: the digits could not be kept.*cannot write .*a part of the path is a file/,
  );
});

it('stops when it is aborted, and keeps nothing', async () => {
  const cacheDir = await temporaryFolder();
  const controller = new AbortController();
  let drawn = 0;
  const load = loadDataset('digits', {
    cacheDir,
    signal: controller.signal,
    onProgress: (event) => {
      if (event.type === 'draw') drawn = event.drawn;
      if (drawn === 2000) controller.abort();
    },
  });
  await expect(load).rejects.toMatchObject({ name: 'AbortError' });
  expect(drawn).toBe(2000);
  expect(await list(cacheDir)).toEqual([]);
});
