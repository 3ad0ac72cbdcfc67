import fs from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { list, temporaryFolder } from '../../test/folder.ts';
import { labels } from '../../test/images.ts';
import { sendFile } from '../../test/server.ts';
import { mirrorOf, patience, told, writeStandIn } from '../../test/stand-in.ts';
import { DataError } from '../errors.ts';
import { writeIdx } from '../idx/encode.ts';
import { datasetInfo, fetchDataset, loadDataset } from '../load.ts';

let standIn: string;

beforeAll(async () => {
  standIn = await fs.mkdtemp(join(os.tmpdir(), 'athanor-stand-in-'));
  await writeStandIn(standIn);
});
afterAll(() => fs.rm(standIn, { recursive: true, force: true }));

/** Links rather than copies: a test that changes a file removes the link first. */
async function placeStandIn(
  folder: string,
  rename: (name: string) => string = (name) => name,
): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  for (const name of await list(standIn)) await fs.symlink(join(standIn, name), join(folder, rename(name)));
}

const isWhole = (dataset: Awaited<ReturnType<typeof loadDataset>>): void => {
  expect([dataset.train.count, dataset.test.count, dataset.train.height, dataset.train.width]).toEqual([
    60_000, 10_000, 28, 28,
  ]);
  expect(dataset.train.images).toHaveLength(60_000 * 784);
  expect([...dataset.test.labels.subarray(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
};

describe('loading from files', () => {
  it('finds them in the folder and in the one of the data set’s name, under each of their names', async () => {
    const folder = await temporaryFolder();
    const dotted = (name: string) => name.replace('-idx', '.idx');
    await placeStandIn(join(folder, 'flat'));
    await placeStandIn(join(folder, 'named', 'kmnist'));
    await placeStandIn(join(folder, 'dotted'), dotted);
    for (const name of ['flat', 'named', 'dotted']) {
      const dataset = await loadDataset('kmnist', { dataDir: join(folder, name), offline: true });
      isWhole(dataset);
      expect([dataset.name, dataset.classNames[0]]).toEqual(['kmnist', 'お']);
    }
  });

  it('takes ATHANOR_DATA_DIR for the folder, and an option before it', async () => {
    const folder = await temporaryFolder();
    await placeStandIn(join(folder, 'here'));
    const before = process.env.ATHANOR_DATA_DIR;
    process.env.ATHANOR_DATA_DIR = join(folder, 'here');
    onTestFinished(() => {
      if (before === undefined) delete process.env.ATHANOR_DATA_DIR;
      else process.env.ATHANOR_DATA_DIR = before;
    });
    isWhole(await loadDataset('kmnist', { offline: true, cacheDir: join(folder, 'cache') }));
    const elsewhere = loadDataset('kmnist', { offline: true, dataDir: join(folder, 'elsewhere') });
    await expect(elsewhere).rejects.toThrow('kmnist is not there');
    process.env.ATHANOR_DATA_DIR = '';
    const none = loadDataset('kmnist', { offline: true, cacheDir: join(folder, 'cache') });
    await expect(none).rejects.toThrow(`in ${join(folder, 'cache', 'kmnist')} or ${join(folder, 'cache')}`);
  });

  it('says that no hashes are known where none are', async () => {
    const { events, onProgress } = told();
    await loadDataset('fashion-mnist', { dataDir: standIn, offline: true, onProgress });
    expect(events).toEqual([
      "warning: no hashes of fashion-mnist's files are known here: only their headers, sizes, counts and labels were checked",
    ]);
  });

  it('trusts no file whose hash is not the one known', async () => {
    const load = loadDataset('mnist', { dataDir: standIn });
    await expect(load).rejects.toMatchObject({ code: 'data-corrupt' });
    await expect(load).rejects.toThrow(
      /is not mnist's .*: unpacked, its SHA-256 is [0-9a-f]{64}, expected .*athanor datasets fetch mnist --force/,
    );
  });

  it('trusts no file of another shape, cut short or with labels outside the classes', async () => {
    const folder = await temporaryFolder();
    await placeStandIn(folder);
    const path = join(folder, 't10k-labels-idx1-ubyte.gz');
    const replaceBy = async (write: () => Promise<void>, message: string | RegExp) => {
      await fs.rm(path);
      await write();
      const load = loadDataset('kmnist', { dataDir: folder, offline: true });
      await expect(load).rejects.toBeInstanceOf(DataError);
      await expect(load).rejects.toMatchObject({ code: 'data-corrupt' });
      await expect(load).rejects.toThrow(message);
    };
    await replaceBy(() => writeIdx(path, labels(9_999)), `${path} has the shape [9999]: expected [10000]`);
    const wrong = labels(10_000);
    wrong.data[4321] = 10;
    await replaceBy(
      () => writeIdx(path, wrong),
      `${path}: the label at index 4321 is 10; expected a whole number from 0 to 9`,
    );
    const whole = await fs.readFile(join(standIn, 't10k-labels-idx1-ubyte.gz'));
    await replaceBy(
      () => fs.writeFile(path, whole.subarray(0, 50)),
      `${path} is a gzip that is corrupt or cut short`,
    );
    await replaceBy(() => fs.writeFile(path, ''), `${path} is empty`);
  });

  it('says what is missing and what to do, offline', async () => {
    const folder = await temporaryFolder();
    await placeStandIn(folder);
    await fs.rm(join(folder, 't10k-images-idx3-ubyte.gz'));
    const load = loadDataset('kmnist', { dataDir: folder, offline: true });
    await expect(load).rejects.toMatchObject({ code: 'data-missing', name: 'DataError' });
    await expect(load).rejects.toThrow(
      `kmnist is not there: found no t10k-images-idx3-ubyte (or t10k-images-idx3-ubyte.gz) in ${join(folder, 'kmnist')} or ${folder}, ` +
        "and offline nothing is downloaded. Run 'athanor datasets fetch kmnist'",
    );
  });

  it('says so if the folder is a file', async () => {
    const file = join(await temporaryFolder(), 'file');
    await fs.writeFile(file, '');
    for (const dataDir of [file, join(file, 'inside')]) {
      const load = loadDataset('mnist', { dataDir });
      await expect(load).rejects.toMatchObject({ code: 'data-missing' });
    }
    await expect(loadDataset('mnist', { dataDir: file })).rejects.toThrow(
      `${file} is a file: expected a folder`,
    );
  });
});

describe('loading from mirrors', () => {
  it('downloads into a folder of its own, and the next time finds it there', async () => {
    const folder = await temporaryFolder();
    const mirror = await mirrorOf(standIn);
    const options = { dataDir: folder, mirrors: [mirror.url], patience };
    const { events, onProgress } = told();
    isWhole(await loadDataset('kmnist', { ...options, onProgress }));
    expect(events.filter((event) => event.startsWith('stored'))).toHaveLength(4);
    expect(await list(folder)).toEqual(['kmnist']);
    expect(await list(join(folder, 'kmnist'))).toEqual(await list(standIn));
    isWhole(await loadDataset('kmnist', { ...options, offline: true }));
    expect(mirror.requests).toHaveLength(4);
  });

  it('downloads only what is missing, and from an address without a slash too', async () => {
    const folder = await temporaryFolder();
    await placeStandIn(folder);
    await fs.rm(join(folder, 'train-labels-idx1-ubyte.gz'));
    const mirror = await mirrorOf(standIn);
    isWhole(await loadDataset('kmnist', { dataDir: folder, mirrors: [`${mirror.url}some/where`], patience }));
    expect(mirror.requests.map(({ url }) => url)).toEqual(['/some/where/train-labels-idx1-ubyte.gz']);
  });

  it('downloads a corrupt file of the cache again, and says so', async () => {
    const cacheDir = await temporaryFolder();
    await placeStandIn(join(cacheDir, 'kmnist'));
    const path = join(cacheDir, 'kmnist', 't10k-labels-idx1-ubyte');
    await fs.writeFile(path, 'rubbish');
    const mirror = await mirrorOf(standIn);
    const { events, onProgress } = told();
    const options = { cacheDir, dataDir: undefined, mirrors: [mirror.url], patience, onProgress };
    await expect(loadDataset('kmnist', { ...options, offline: true })).rejects.toMatchObject({
      code: 'data-corrupt',
    });
    isWhole(await loadDataset('kmnist', options));
    expect(events[0]).toMatch(/^warning: .*t10k-labels-idx1-ubyte starts with .*; downloading it again$/);
    expect(mirror.requests).toHaveLength(1);
    // The file that was found first is gone: it would be found first again.
    expect(await list(join(cacheDir, 'kmnist'))).toEqual(await list(standIn));
    isWhole(await loadDataset('kmnist', { ...options, offline: true }));
  });

  it('leaves a corrupt file alone in a folder that the user named, unless forced', async () => {
    const dataDir = await temporaryFolder();
    await placeStandIn(dataDir);
    const path = join(dataDir, 't10k-labels-idx1-ubyte');
    await fs.writeFile(path, 'rubbish');
    const mirror = await mirrorOf(standIn);
    const options = { dataDir, mirrors: [mirror.url], patience };
    const refused = /rubbish|starts with .*Delete it, or run 'athanor datasets fetch kmnist --force'/;
    await expect(loadDataset('kmnist', options)).rejects.toThrow(refused);
    await expect(fetchDataset('kmnist', options)).rejects.toThrow(refused);
    expect(mirror.requests).toHaveLength(0);
    expect(await fs.readFile(path, 'utf8')).toBe('rubbish');
    await fetchDataset('kmnist', { ...options, force: true });
    expect(mirror.requests).toHaveLength(4);
    isWhole(await loadDataset('kmnist', { ...options, offline: true }));
    expect(await fs.readFile(path, 'utf8')).toBe('rubbish');
  });

  it('says what was tried if no mirror gives it, and what to do', async () => {
    const dataDir = await temporaryFolder();
    const one = await mirrorOf(join(standIn, 'nowhere'));
    const two = await mirrorOf(standIn, (request, response) => {
      sendFile(request, response, Buffer.from('<html>'));
      return true;
    });
    const load = loadDataset('mnist', { dataDir, mirrors: [one.url, two.url], patience });
    await expect(load).rejects.toMatchObject({ code: 'data-unreachable' });
    await expect(load).rejects.toThrow(
      /cannot download train-images-idx3-ubyte: .*status 404.*neither a gzip nor an IDX file.*or train on digits/,
    );
  });

  it('refuses a mirror whose files are not the ones known', async () => {
    const dataDir = await temporaryFolder();
    const mirror = await mirrorOf(standIn);
    const load = fetchDataset('mnist', { dataDir, mirrors: [mirror.url], patience });
    await expect(load).rejects.toMatchObject({ code: 'data-corrupt' });
    await expect(load).rejects.toThrow(/its SHA-256 is/);
    expect(await list(join(dataDir, 'mnist'))).toEqual([]);
  });

  it('stops when it is aborted', async () => {
    const dataDir = await temporaryFolder();
    const controller = new AbortController();
    const mirror = await mirrorOf(standIn, () => {
      controller.abort();
      return true;
    });
    const load = loadDataset('kmnist', { dataDir, mirrors: [mirror.url], signal: controller.signal });
    await expect(load).rejects.toMatchObject({ name: 'AbortError' });
    const before = loadDataset('kmnist', { dataDir: standIn, signal: AbortSignal.abort() });
    await expect(before).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('datasetInfo', () => {
  it('says of each file where it is and whether it is trusted', async () => {
    const dataDir = await temporaryFolder();
    await placeStandIn(dataDir);
    await fs.rm(join(dataDir, 'train-labels-idx1-ubyte.gz'));
    await fs.rm(join(dataDir, 't10k-labels-idx1-ubyte.gz'));
    await fs.writeFile(join(dataDir, 't10k-labels-idx1-ubyte'), 'rubbish');
    const info = await datasetInfo('kmnist', { dataDir });
    expect(info.folders).toEqual([join(dataDir, 'kmnist'), dataDir]);
    expect(info.mirrors).toEqual(['http://codh.rois.ac.jp/kmnist/dataset/kmnist/']);
    const [trainImages, trainLabels, testImages, testLabels] = info.files;
    expect(trainImages).toMatchObject({
      status: 'unverified',
      path: join(dataDir, 'train-images-idx3-ubyte.gz'),
      unpackedBytes: 47_040_016,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      expectedSha256: undefined,
    });
    expect(trainLabels).toMatchObject({ status: 'missing', path: undefined, unpackedBytes: 60_008 });
    expect(testImages).toMatchObject({ status: 'unverified' });
    expect(testLabels).toMatchObject({ status: 'corrupt', problem: expect.stringContaining('starts with') });
    const mnist = await datasetInfo('mnist', { dataDir });
    expect(mnist.files[0]).toMatchObject({
      status: 'corrupt',
      problem: expect.stringContaining('its SHA-256 is'),
    });
  });

  it('knows no other data sets', async () => {
    await expect(datasetInfo('minst')).rejects.toThrow(
      "there is no data set minst: expected one of digits, mnist, fashion-mnist, kmnist; did you mean 'mnist'?",
    );
    await expect(fetchDataset('minst')).rejects.toMatchObject({ code: 'value' });
  });
});
