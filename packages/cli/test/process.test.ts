import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { decodeSafetensors } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { bin, eventsOf, run, start, temporaryFolder, writeDigits } from './helpers.ts';

// The built command in processes of its own: what only a process can show.

const execute = promisify(execFile);
let data: string;
let cwd: string;
let train: string[];

beforeAll(async () => {
  data = await temporaryFolder();
  await writeDigits(data);
  cwd = await temporaryFolder();
  train = ['train', 'three-layer-mse', '--dataset', data, '--backend', 'pure'];
});

/** Resolves when the command has printed its first whole line. */
async function firstLine({ child }: ReturnType<typeof start>): Promise<void> {
  let printed = '';
  for await (const [text] of child.stdout === null ? [] : events(child.stdout)) {
    printed += String(text);
    if (printed.includes('\n')) return;
  }
}

async function* events(stream: NodeJS.ReadableStream): AsyncGenerator<unknown[], void> {
  for (;;) yield await once(stream, 'data');
}

describe('the exit status', () => {
  it('is 0 when done', async () => {
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

  it('is 5 when training diverged; the run keeps its last good weights', async () => {
    const outcome = await run(
      [
        'train',
        'naive-sequential',
        '--dataset',
        data,
        '--backend',
        'pure',
        '--learning-rate',
        '1e30',
        '--json',
        '--out',
        'diverged',
      ],
      cwd,
    );
    expect(outcome.status).toBe(5);
    const printed = eventsOf(outcome);
    expect(printed[0]).toMatchObject({ event: 'start' });
    expect(printed.at(-1)).toEqual({
      event: 'error',
      code: 'diverged',
      message: expect.stringMatching(/the loss is NaN at epoch \d.*saved in diverged$/),
    });
    const { tensors } = decodeSafetensors(await readFile(join(cwd, 'diverged/weights.safetensors')));
    for (const tensor of Object.values(tensors))
      expect(Array.from(tensor.data).every(Number.isFinite)).toBe(true);
    expect(JSON.parse(await readFile(join(cwd, 'diverged/history.json'), 'utf8'))).toMatchObject({
      status: 'diverged',
    });
  });

  it('is 4 when memory runs out, and the run keeps the weights of the last step', async () => {
    // The steps fit; evaluating all test images at once does not.
    const config = {
      name: 'tight',
      model: {
        layers: [
          { type: 'Conv2D', filters: 64, kernelSize: 3 },
          { type: 'Flatten' },
          { type: 'Dense', units: 10 },
        ],
      },
      loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true },
      backend: { name: 'simd', options: { maximumMegabytes: 20 } },
      ...{ epochs: 1, batchSize: 4, evaluateEachEpoch: false, dataset: data, out: 'tight' },
    };
    await writeFile(join(cwd, 'tight.json'), JSON.stringify(config));
    const outcome = await run(['train', 'tight.json', '--json'], cwd);
    expect(outcome.status).toBe(4);
    expect(eventsOf(outcome).at(-1)).toEqual({
      event: 'error',
      code: 'out-of-memory',
      message: expect.stringMatching(/no memory for a float32 storage of \d+ elements.*saved in .*tight$/),
    });
    expect(JSON.parse(await readFile(join(cwd, 'tight/history.json'), 'utf8'))).toMatchObject({
      status: 'failed',
    });
    const { tensors } = decodeSafetensors(await readFile(join(cwd, 'tight/weights.safetensors')));
    expect(tensors['conv2d/kernel']!.shape).toEqual([3, 3, 1, 64]);
  });
});

describe('an interrupted run', () => {
  const endless = ['--epochs', '1000000', '--log-every', '1', '--json'];

  it.each(['SIGINT', 'SIGTERM'] as const)('is saved first, and ends with 130: %s', async (name) => {
    const running = start([...train, ...endless, '--batch-size', '16', '--out', name], cwd);
    await firstLine(running);
    running.child.kill(name);
    const outcome = await running.done;
    expect(outcome.status).toBe(130);
    const printed = eventsOf(outcome);
    expect(printed.at(-1)).toEqual({
      event: 'error',
      code: 'interrupted',
      message: expect.stringMatching(
        new RegExp(`^interrupted \\(${name}\\) after \\d+ steps.*saved in ${name}$`),
      ),
    });
    expect(await readdir(join(cwd, name))).toEqual([
      'config.json',
      'history.json',
      'model.json',
      'weights.safetensors',
    ]);
    const history = JSON.parse(await readFile(join(cwd, name, 'history.json'), 'utf8'));
    const batches = printed.filter(({ event }) => event === 'batch').length;
    expect(history).toMatchObject({ status: 'interrupted', steps: batches });
    expect(await run(['evaluate', name, '--json'], cwd)).toMatchObject({ status: 0 });
  });

  it('ends at once at the second Ctrl-C', async () => {
    // One step over all images, again and again: what is in hand takes a while.
    const running = start(
      ['train', 'numpy-manual', '--dataset', data, '--backend', 'pure', ...endless, '--out', 'twice'],
      cwd,
    );
    await firstLine(running);
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    expect((await running.done).status).toBe(130);
  });

  it('is saved too where nobody reads its output any more', async () => {
    const running = start([...train, ...endless, '--batch-size', '16', '--out', 'unread'], cwd);
    await firstLine(running);
    running.child.stdout?.destroy();
    const { status, stderr } = await running.done;
    expect({ status, stderr }).toEqual({
      status: 130,
      stderr: expect.stringContaining('the reader of the output is gone'),
    });
    expect(existsSync(join(cwd, 'unread/weights.safetensors'))).toBe(true);
  });
});

describe('messages', () => {
  it('are one line without a stack, which DEBUG=athanor adds', async () => {
    const args = ['train', '--backend', 'no-such-backend'];
    const { stderr } = await run(args, cwd);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect((await run(args, cwd, { DEBUG: 'athanor' })).stderr).toMatch(
      /BackendUnavailableError[\s\S]*\n {4}at /,
    );
  });

  it('go to stderr, and stdout holds only JSON lines, whatever asks for JSON', async () => {
    const wrong = await run(['train', '--json', '--epochs', 'x'], cwd);
    expect(wrong.status).toBe(2);
    expect(eventsOf(wrong)).toEqual([
      { event: 'error', code: 'usage', message: expect.stringContaining('--epochs') },
    ]);
    await writeFile(
      join(cwd, 'asks.json'),
      JSON.stringify({ recipe: 'keras-mlp', json: true, backend: 'no-such-backend' }),
    );
    expect(eventsOf(await run(['train', 'asks.json'], cwd))).toEqual([
      { event: 'error', code: 'backend-unavailable', message: expect.any(String) },
    ]);
  });
});

describe('what is loaded', () => {
  /** The packages that a module imports before it does anything, by way of its own files too. */
  function staticImports(file: string, seen = new Set<string>()): Set<string> {
    const packages = new Set<string>();
    if (seen.has(file)) return packages;
    seen.add(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b[^;]*?from\s+['"]([^'"]+)['"];/gm,
    )) {
      if (!specifier!.startsWith('.')) packages.add(specifier!);
      else for (const name of staticImports(resolve(dirname(file), specifier!), seen)) packages.add(name);
    }
    return packages;
  }

  it('for help and mistakes is commander alone', () => {
    const packages = [...staticImports(bin)].filter((name) => !name.startsWith('node:'));
    expect(packages).toEqual(['commander']);
  });
});
