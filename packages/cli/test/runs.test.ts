import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, fittedDigits, type Outcome, runHere, temporaryFolder, writeDigits } from './helpers.ts';

let data: string;
let cwd: string;
let trained: Record<string, unknown>;

beforeAll(async () => {
  data = await temporaryFolder();
  await writeDigits(data, { train: 2000, test: 200 });
  cwd = await temporaryFolder();
  const args = [
    'train',
    'keras-mlp',
    '--epochs',
    '3',
    '--dataset',
    data,
    '--backend',
    'tfjs-wasm',
    '--json',
    '--out',
    'run',
  ];
  trained = eventsOf(await runHere(args, { cwd })).at(-1)!;
});

const json = async (...args: string[]): Promise<Record<string, unknown>[]> => {
  const outcome = await runHere([...args, '--json'], { cwd });
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
  return eventsOf(outcome);
};

/** A square PNG whose pixel is the digit's at `place` of it, or paper; `place` is rounded down. */
function pngOf(
  digit: Uint8Array,
  side: number,
  place: (row: number, column: number) => readonly [number, number],
  isDark: boolean,
): Buffer {
  const png = new PNG({ width: side, height: side });
  for (let at = 0; at < side * side; at++) {
    const [row, column] = place(Math.floor(at / side), at % side).map(Math.floor);
    const isInside = row! >= 0 && row! < 28 && column! >= 0 && column! < 28;
    const ink = isInside ? digit[row! * 28 + column!]! : 0;
    const shade = isDark ? 255 - ink : ink;
    png.data.set([shade, shade, shade, 255], at * 4);
  }
  return PNG.sync.write(png);
}

describe('athanor evaluate', () => {
  it('gives the figures that training ended with', async () => {
    const [event, ...rest] = await json('evaluate', 'run');
    expect(rest).toEqual([]);
    expect(event).toEqual({
      event: 'result',
      run: 'run',
      recipe: 'keras-mlp',
      backend: 'tfjs-wasm',
      dataset: data,
      testSamples: 200,
      testLoss: trained.testLoss,
      testAccuracy: trained.testAccuracy,
      seconds: expect.any(Number),
    });
  });

  it('evaluates on another backend and another data set', async () => {
    const [pure] = await json('evaluate', 'run', '--backend', 'pure');
    expect(pure!.testLoss).toBeCloseTo(Number(trained.testLoss), 4);
    const other = await temporaryFolder();
    await writeDigits(other, { train: 1, test: 7 });
    const [fewer] = await json('evaluate', 'run', '--dataset', other);
    expect(fewer!.testSamples).toBe(7);
    const { stdout } = await runHere(['evaluate', 'run'], { cwd });
    expect(stdout).toMatch(/^keras-mlp on 200 test images of .*\ntest loss \d.*\ntest accuracy \d+\.\d%\n/);
  });
});

describe('athanor predict', () => {
  it('classifies images of the test split by number', async () => {
    const events = await json('predict', 'run', '#0', '#17', '--top', '2');
    expect(events.map(({ event, image }) => [event, image])).toEqual([
      ['prediction', '#0'],
      ['prediction', '#17'],
    ]);
    for (const { label, className, probability, expected, top } of events) {
      expect(className).toBe(String(label));
      expect(probability).toBeGreaterThan(0);
      expect(expected).toEqual(expect.any(Number));
      expect(top).toHaveLength(2);
    }
  });

  it('classifies PNG files alike, of any size, dark on light or light on dark', async () => {
    const count = 12;
    const { images } = fittedDigits({ count, seed: 11 });
    const names: string[] = [];
    for (let index = 0; index < count; index++) {
      const digit = images.subarray(index * 784, (index + 1) * 784);
      for (const [kind, png] of [
        ['light', pngOf(digit, 28, (row, column) => [row, column], false)],
        ['dark', pngOf(digit, 28, (row, column) => [row, column], true)],
        // Four times as large, with a margin, not in the middle.
        ['large', pngOf(digit, 142, (row, column) => [(row - 10) / 4, (column - 20) / 4], true)],
      ] as const) {
        names.push(`${index}-${kind}.png`);
        await writeFile(join(cwd, names.at(-1)!), png);
      }
    }
    const events = await json('predict', 'run', ...names);
    const labelsOf = (kind: string) =>
      events.filter(({ image }) => String(image).endsWith(`${kind}.png`)).map(({ label }) => label);
    expect(labelsOf('dark')).toEqual(labelsOf('light'));
    const same = labelsOf('large').filter((label, index) => label === labelsOf('light')[index]);
    expect(same.length).toBeGreaterThanOrEqual(count - 1);
    expect(new Set(labelsOf('light')).size).toBeGreaterThan(4);
  });

  it('says it to people', async () => {
    const { stdout } = await runHere(['predict', 'run', '#3'], { cwd });
    expect(stdout).toMatch(/^#3: \d \d+\.\d%, (right|but it is \d)\n( {2}\d +\d+\.\d%\n){3}\n$/);
  });

  it.each([
    [['#200'], 2, /a number from 0 to 199/],
    [['#x'], 2, /the image is #x/],
    [['no.png'], 3, /cannot read the image no\.png: there is no such file/],
    [['run/model.json'], 3, /run\/model\.json is no PNG/],
  ])('refuses %j', async (images, status, message) => {
    expect(await runHere(['predict', 'run', ...images], { cwd })).toMatchObject({
      status,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });
});

describe('a run that cannot be used', () => {
  const evaluate = (run: string): Promise<Outcome> => runHere(['evaluate', run], { cwd });

  it('is named, with what is wrong with it', async () => {
    expect(await evaluate('no-such')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('there is no run no-such'),
    });
    expect(await evaluate('run/model.json')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('is a file'),
    });
    await mkdir(join(cwd, 'empty'));
    expect(await evaluate('empty')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('empty is no run: it has no config.json'),
    });
  });

  it('may have weights that are cut off, or of another network', async () => {
    const copy = async (
      name: string,
      weights: Uint8Array,
      change: (config: string) => string = (config) => config,
    ): Promise<void> => {
      await mkdir(join(cwd, name));
      await writeFile(
        join(cwd, name, 'config.json'),
        change(await readFile(join(cwd, 'run/config.json'), 'utf8')),
      );
      await writeFile(join(cwd, name, 'weights.safetensors'), weights);
    };
    const weights = await readFile(join(cwd, 'run/weights.safetensors'));
    await copy('cut', weights.subarray(0, 1000));
    expect((await evaluate('cut')).status).toBe(3);
    await copy('other', weights, (config) => config.replace('"units": 512', '"units": 511'));
    expect(await evaluate('other')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("does not fit the run's model"),
    });
    await copy('typo', weights, (config) => config.replace('"units": 512', '"unit": 512'));
    expect(await evaluate('typo')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("did you mean 'units'?"),
    });
  });
});
