import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeIdx } from '@athanor/datasets';
import { beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../src/recipes/index.ts';
import { eventsOf, runHere, temporaryFolder, writeDigits } from './helpers.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await temporaryFolder();
});

const events = async (...args: string[]) => {
  const outcome = await runHere([...args, '--json'], { cwd });
  expect(outcome.stderr).toBe('');
  return { status: outcome.status, events: eventsOf(outcome) };
};

describe('athanor recipes', () => {
  it('lists them, for programs as configs', async () => {
    const { status, events: listed } = await events('recipes');
    expect(status).toBe(0);
    expect(listed).toEqual(
      recipes.map((recipe) => ({ event: 'recipe', ...JSON.parse(JSON.stringify(recipe)) })),
    );
    const { stdout } = await runHere(['recipes'], { cwd });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 10).map((line) => line.split(' ')[0])).toEqual([
      'naive-sequential',
      'keras-mlp',
      'three-layer-mse',
      'three-layer-xent',
      'numpy-manual',
      '',
      'convnet',
      'fast99',
      'best',
      '',
    ]);
    expect(lines[6]).toContain('12 epochs, batches of 128');
  });
});

describe('athanor backends', () => {
  it('says which can run here, why one cannot, and which is the default', async () => {
    const { events: listed } = await events('backends', 'no-such-backend');
    // Whether there is a BLAS is the machine's affair.
    const [blas, ...rest] = listed;
    expect(blas).toMatchObject({ name: 'blas', package: '@athanor/backend-blas' });
    const isFast = /"isFit":true/.test(JSON.stringify(blas));
    expect(blas!.isDefault).toBe(isFast);
    if (!blas!.canRun) expect(blas!.reason).toContain('no BLAS was found');
    expect(rest.map(({ name, canRun, isDefault }) => [name, canRun, isDefault])).toEqual([
      ['simd', true, !blas!.isDefault],
      ['tfjs-wasm', true, false],
      ['pure', true, false],
      ['tfjs-cpu', true, false],
      ['no-such-backend', false, false],
    ]);
    expect(rest[4]!.reason).toContain('no package of that name is installed');
    const { stdout } = await runHere(['backends'], { cwd });
    expect(stdout).toMatch(/(blas|simd) +can run, the default/);
    expect(stdout).toMatch(/^default: (blas, because \S.* was found at|simd; blas (would|is not taken))/m);
  });
});

describe('athanor datasets', () => {
  it('lists them', async () => {
    const { events: listed } = await events('datasets', '--data-dir', '.');
    expect(listed.map(({ name }) => name)).toEqual(['digits', 'mnist', 'fashion-mnist', 'kmnist']);
    expect(listed.map(({ isHere }) => isHere)).toEqual([true, false, false, false]);
    expect((await runHere(['datasets', '--data-dir', '.'], { cwd })).stdout).toMatch(
      /mnist .*not downloaded/,
    );
  });

  it('gives files, sizes and hashes of one', async () => {
    const { events: listed } = await events('datasets', 'info', 'mnist', '--data-dir', '.');
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({
      event: 'result',
      name: 'mnist',
      licence: 'CC BY-SA 3.0',
      counts: { train: 60_000, test: 10_000 },
    });
    const { stdout } = await runHere(['datasets', 'info', 'mnist', '--data-dir', '.'], { cwd });
    expect(stdout).toContain('ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db');
    expect(stdout).toMatch(/train-images-idx3-ubyte +\[60000, 28, 28] +47 MB +not here/);
  });

  it('draws images in characters', async () => {
    const data = await temporaryFolder();
    await writeDigits(data, { train: 3, test: 5 });
    const { stdout } = await runHere(['datasets', 'show', data, '--count', '3', '--from', '1'], {
      cwd,
      columns: 60,
    });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^#1 \d +#2 \d$/);
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(2);
    expect(lines.slice(1, 15).join('')).toMatch(/[#%@]/);
    expect(stdout).not.toContain('\u001b');
    const { events: listed } = await events('datasets', 'show', data, '--split', 'train', '--count', '9');
    expect(listed.map(({ event, index }) => [event, index])).toEqual([
      ['image', 0],
      ['image', 1],
      ['image', 2],
    ]);
    expect(listed[0]!.pixels).toHaveLength(784);
  });

  it.each([
    [['datasets', 'fetch', 'minst'], 2, "did you mean 'mnist'?"],
    [['datasets', 'info', 'nothing-like-it'], 2, 'expected one of digits, mnist'],
    [['datasets', 'fecth', 'mnist'], 2, "did you mean 'fetch'?"],
    [['datasets', 'show', 'mnits'], 2, "did you mean 'mnist'?"],
    [['datasets', 'show', './nowhere'], 3, 'nowhere'],
    [['datasets', 'show', 'mnist', '--offline', '--data-dir', '.'], 3, 'offline'],
    [['datasets', 'show', 'mnist', '--split', 'tset'], 2, 'Allowed choices are train, test'],
  ])('%j ends with %i', async (args, status, message) => {
    expect(await runHere(args, { cwd })).toMatchObject({
      status,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  });

  it('says which file is corrupt', async () => {
    const data = await temporaryFolder();
    await writeDigits(data, { train: 3, test: 2 });
    await writeFile(
      join(data, 't10k-labels-idx1-ubyte'),
      encodeIdx({ type: 'uint8', shape: [3], data: new Uint8Array(3) }),
    );
    expect(await runHere(['train', '--dataset', data, '--backend', 'pure'], { cwd })).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /t10k-images-idx3-ubyte has 2 images and .*t10k-labels-idx1-ubyte has 3 labels/,
      ),
    });
    await writeFile(join(data, 'train-images-idx3-ubyte'), 'GIF89a');
    expect(await runHere(['train', '--dataset', data, '--backend', 'pure'], { cwd })).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('train-images-idx3-ubyte'),
    });
  });
});

describe('athanor vectors', () => {
  const oracle = new URL('../../conformance/vectors/vectors.json', import.meta.url);
  const cases = async (): Promise<{ op: string; output?: { values: number[] } }[]> =>
    JSON.parse(await readFile(oracle, 'utf8')).cases;
  const fileOf = async (name: string, some: unknown): Promise<string> => {
    await writeFile(join(cwd, name), JSON.stringify({ layout: 'NHWC, HWIO', cases: some }));
    return name;
  };

  it('ends with the counts; a skipped case names the op', async () => {
    const some = (await cases()).filter(({ op }) => ['add', 'matMul', 'square'].includes(op));
    const unknown = { ...some.find(({ op }) => op === 'square'), op: 'cube' };
    const file = await fileOf('some.json', [...some, unknown]);
    const { status, events: printed } = await events('vectors', file, '--backend', 'pure');
    expect(status).toBe(0);
    expect(printed).toEqual([
      {
        event: 'case',
        name: expect.any(String),
        op: 'cube',
        status: 'skipped',
        reason: 'there is no op cube',
      },
      { event: 'result', backend: 'pure', passed: some.length, failed: 0, skipped: 1 },
    ]);
  });

  it('ends with 1 where a backend disagrees, and says where', async () => {
    const [wrong] = (await cases()).filter(({ op }) => op === 'add');
    wrong!.output!.values[0]! += 1;
    const { status, events: printed } = await events(
      'vectors',
      await fileOf('wrong.json', [wrong]),
      '--backend',
      'pure',
    );
    expect(status).toBe(1);
    expect(printed).toEqual([
      {
        event: 'case',
        name: expect.any(String),
        op: 'add',
        status: 'failed',
        reason: expect.stringContaining('output'),
      },
      { event: 'result', backend: 'pure', passed: 0, failed: 1, skipped: 0 },
    ]);
  });

  it.each([
    ['no-such.json', undefined, 'cannot read the test vectors'],
    ['text.json', 'hello', 'is not JSON'],
    ['empty.json', '{}', 'cases'],
  ])('refuses %s', async (name, text, message) => {
    if (text !== undefined) await writeFile(join(cwd, name), text);
    expect(await runHere(['vectors', name, '--backend', 'pure'], { cwd })).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(message),
    });
  });
});

describe('athanor bench', () => {
  it('prints a measurement a line', async () => {
    const { status, events: printed } = await events(
      'bench',
      '--backends',
      'tfjs-wasm,pure',
      '--networks',
      'mlp-256-128',
      '--rounds',
      '1',
    );
    expect(status).toBe(0);
    expect(printed.map((event) => Object.keys(event).slice(0, 6))).toEqual(
      Array.from({ length: 2 }, () => [
        'event',
        'network',
        'backend',
        'batch',
        'msPerStep',
        'samplesPerSecond',
      ]),
    );
    expect(printed.map(({ backend }) => backend)).toEqual(['tfjs-wasm', 'pure']);
    for (const { msPerStep, samplesPerSecond, batch } of printed) {
      expect(batch).toBe(100);
      expect(Number(samplesPerSecond) * Number(msPerStep)).toBeCloseTo(100_000, -3);
    }
    for (const { minMs, msPerStep, maxMs, gflops, floorGflops, floorShare } of printed) {
      expect(Number(minMs)).toBeLessThanOrEqual(Number(msPerStep));
      expect(Number(maxMs)).toBeGreaterThanOrEqual(Number(msPerStep));
      expect(Number(gflops) / Number(floorGflops)).toBeCloseTo(Number(floorShare), 2);
    }
  });

  it('goes through sizes, and draws them', async () => {
    const args = ['--grow', 'depth', '--networks', './small.json', '--backends', 'pure', '--rounds', '1'];
    const model = {
      inputShape: [6],
      layers: [
        { type: 'Dense', units: 5 },
        { type: 'Dense', units: 3 },
      ],
    };
    await writeFile(join(cwd, 'small.json'), JSON.stringify({ model, loss: 'meanSquaredError' }));
    const { events: printed } = await events('bench', ...args, '--svg', 'growth.svg');
    expect(printed.map(({ event, grow, value, backend }) => [event, grow, value, backend])).toEqual(
      [1, 2, 4, 8].map((value) => ['bench', 'depth', value, 'pure']),
    );
    const svg = await readFile(join(cwd, 'growth.svg'), 'utf8');
    expect(svg).toContain('× hidden layers');
    expect(svg.match(/<circle/g)).toHaveLength(4);
    const { stdout } = await runHere(['bench', ...args], { cwd });
    expect(stdout).toMatch(
      /^small 6 → 5 → 3, batches of 128, ms a step\n× hidden layers +pure\n +1 +[\d.]+\n/,
    );
    expect(stdout).toMatch(/\n +exponent +-?[\d.]+\n/);
  });

  it('says where the time of a step goes', async () => {
    const args = ['bench', '--profile', '--backends', 'pure', '--batch', '2'];
    const { events: printed } = await events(...args);
    expect(printed.at(-1)).toMatchObject({ event: 'profile', op: 'outside of kernels', batch: 2 });
    expect(printed.map(({ op }) => op)).toContain('matMul');
    expect((await runHere(args, { cwd })).stdout).toMatch(
      /^mlp-512 on pure: 784 → 512 → 10\nbatches of 2; a step is/,
    );
  });

  it.each([
    [['--networks', 'cnm'], 2, "did you mean 'cnn'?"],
    [['--networks', ','], 2, 'Expected names with commas between them'],
    [['--backends', 'no-such', '--networks', 'mlp-512'], 4, 'no-such'],
    [['--networks', 'numpy-manual'], 2, '--batch N'],
    [['--networks', './none.json'], 2, 'cannot read the config'],
    [['--svg', 'x.svg'], 2, '--grow batch, width, depth or threads'],
    [['--grow', 'batch', '--svg', 'none/x.svg'], 3, 'cannot write'],
    [
      ['--grow', 'batch', '--svg', 'x.svg', '--networks', 'mlp-512,cnn'],
      2,
      '--svg draws one network; found 2',
    ],
    [['--grow', 'height'], 2, 'Allowed choices are batch, width, depth, threads'],
    [['--grow', 'batch', '--batch', '3'], 2, 'leave out --batch'],
    [['--profile', '--grow', 'batch'], 2, 'exclude each other'],
    [['--profile', '--peers'], 2, 'leave out --peers'],
  ])('refuses %j', async (args, status, message) => {
    expect(await runHere(['bench', ...args], { cwd })).toMatchObject({
      status,
      stderr: expect.stringContaining(message),
    });
  });
});
