import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { bin, eventsOf, run, temporaryFolder, writeDigits } from './helpers.ts';

// The built command in processes of its own.

const execute = promisify(execFile);
let data: string;
let cwd: string;

beforeAll(async () => {
  data = await temporaryFolder();
  await writeDigits(data);
  cwd = await temporaryFolder();
});

describe('the exit status', () => {
  it('is 0 when done', async () => {
    const train = ['train', 'three-layer-mse', '--dataset', data, '--backend', 'pure'];
    expect(await run([...train, '--epochs', '1', '--quiet', '--out', 'ok'], cwd)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    const manifest = JSON.parse(await readFile(join(dirname(bin), '../package.json'), 'utf8'));
    expect(await run(['--version'], cwd)).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
    expect(await run(['train', '--help'], cwd)).toMatchObject({ status: 0, stderr: '' });
    const linked = resolve(dirname(bin), '..', manifest.bin.athanor);
    expect((await execute(process.execPath, [linked, '--version'])).stdout).toBe(`${manifest.version}\n`);
  });

  it('is 1 when a check failed', async () => {
    const wrong = {
      layout: 'NHWC, HWIO',
      cases: [
        {
          name: 'neg/0',
          op: 'neg',
          attrs: {},
          inputs: [{ shape: [1], dtype: 'float32', values: [1] }],
          output: { shape: [1], dtype: 'float32', values: [1] },
          tolerance: 1e-6,
        },
      ],
    };
    await writeFile(join(cwd, 'wrong.json'), JSON.stringify(wrong));
    const outcome = await run(['vectors', 'wrong.json', '--backend', 'pure', '--json'], cwd);
    expect(outcome.status).toBe(1);
    expect(eventsOf(outcome).at(-1)).toEqual({
      event: 'result',
      backend: 'pure',
      passed: 0,
      failed: 1,
      skipped: 0,
    });
  });

  it.each([
    [[], /Usage: athanor/],
    [['trian'], /unknown command 'trian'\n\(Did you mean train\?\)/],
    [['train', '--epoch', '3'], /unknown option '--epoch'\n\(Did you mean --epochs\?\)/],
    [['train', '--epochs', '0'], /argument '0' is invalid\. Expected a whole number, 1 or more\./],
    [['train', '--epochs', '1e9999'], /Expected a whole number/],
    [['train', '--batch-size', '0'], /or 'all'/],
    [['train', '--learning-rate', 'fast'], /Expected a number, 0 or more/],
    [['train', 'a', 'b'], /too many arguments/],
    [['train', 'keras-mpl'], /did you mean 'keras-mlp'\?/],
    [['train', 'no.json'], /cannot read the config .*no\.json/],
    [['train', '--optimizer', 'adm'], /did you mean 'adam'\?/],
    [['train', '--loss', 'mse'], /expected a loss: meanSquaredError/],
    [['train', '--dataset', 'minst'], /did you mean 'mnist'\?/],
    [['evaluate'], /missing required argument 'run'/],
    [['predict', 'run'], /missing required argument 'image'/],
    [['bench', '--networks', 'cnm'], /did you mean 'cnn'\?/],
  ])('is 2 for wrong usage: %j', async (args, message) => {
    const { status, stdout, stderr } = await run(args, cwd);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('is 2 for a config that is wrong, which is named', async () => {
    await writeFile(join(cwd, 'wrong-config.json'), '{ "recipe": "keras-mlp", "epoch": 3 }');
    const outcome = await run(['train', 'wrong-config.json', '--json'], cwd);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toMatch(
      /^athanor: wrong-config\.json: unknown key 'epoch'; did you mean 'epochs'\?/,
    );
    expect(eventsOf(outcome)).toEqual([
      { event: 'error', code: 'config', message: outcome.stderr.slice('athanor: '.length, -1) },
    ]);
  });

  it('is 2 for a network that core refuses, before any data are looked for', async () => {
    const layers = [
      { type: 'Dense', units: 10, name: 'a' },
      { type: 'Dense', units: 10, name: 'a' },
    ];
    await writeFile(join(cwd, 'names.json'), JSON.stringify({ model: { layers }, loss: 'huber' }));
    const { status, stderr } = await run(['train', 'names.json', '--dataset', './nowhere'], cwd);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/two layers|named a|name a/i),
    });
  });

  it('is 2 for a network that does not take the images', async () => {
    const config = {
      model: { layers: [{ type: 'Dense', units: 10, inputShape: [7, 7] }] },
      loss: 'sparseCategoricalCrossentropy',
    };
    await writeFile(join(cwd, 'small.json'), JSON.stringify(config));
    const { status, stderr } = await run(
      ['train', 'small.json', '--dataset', data, '--backend', 'pure'],
      cwd,
    );
    expect(stderr).toMatch(/inputs of shape \[7, 7\], and the images have 28×28 pixels/);
    expect(status).toBe(2);
  });

  it('is 3 for data that are missing or corrupt', async () => {
    const missing = await run(
      ['train', '--dataset', 'mnist', '--data-dir', 'nothing', '--offline', '--json'],
      cwd,
    );
    expect(missing.status).toBe(3);
    expect(eventsOf(missing)).toEqual([
      { event: 'error', code: 'data-missing', message: expect.stringContaining('offline') },
    ]);
    const folder = await temporaryFolder();
    await writeDigits(folder, { train: 2, test: 2 });
    await writeFile(
      join(folder, 'train-images-idx3-ubyte'),
      readFileSync(join(folder, 'train-images-idx3-ubyte')).subarray(0, 500),
    );
    expect(await run(['train', '--dataset', folder, '--backend', 'pure'], cwd)).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringContaining('train-images-idx3-ubyte'),
    });
    expect((await run(['evaluate', 'nowhere'], cwd)).status).toBe(3);
  });

  it('is 4 for a backend that cannot run here', async () => {
    const none = await run(['train', '--backend', 'no-such-backend', '--json'], cwd);
    expect(none.status).toBe(4);
    expect(eventsOf(none)).toEqual([
      { event: 'error', code: 'backend-unavailable', message: expect.stringContaining('no-such-backend') },
    ]);
    const place = join(cwd, 'node_modules', 'athanor-backend-gpu');
    await mkdir(place, { recursive: true });
    await writeFile(
      join(place, 'package.json'),
      '{ "name": "athanor-backend-gpu", "type": "module", "exports": "./index.js" }',
    );
    await writeFile(
      join(place, 'index.js'),
      'export async function createBackend() { throw new Error("there is no GPU"); }',
    );
    const gpu = await run(['train', '--backend', 'athanor-backend-gpu'], cwd);
    expect(gpu).toEqual({
      status: 4,
      stdout: '',
      stderr: 'athanor: the backend athanor-backend-gpu cannot run here: there is no GPU\n',
    });
  });
});
