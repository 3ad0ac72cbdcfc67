import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSafetensors } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, type Outcome, runHere, temporaryFolder, writeDigits } from './helpers.ts';

let data: string;
let cwd: string;

beforeAll(async () => {
  data = await temporaryFolder();
  await writeDigits(data);
  cwd = await temporaryFolder();
});

const pure = ['--backend', 'pure', '--json'];
const train = (...args: string[]): Promise<Outcome> =>
  runHere(['train', ...args, '--dataset', data, ...pure], { cwd });
const readJson = async (path: string) => JSON.parse(await readFile(join(cwd, path), 'utf8'));

describe('what is trained', () => {
  const layers = [
    { type: 'Flatten' },
    { type: 'Dense', units: 16, activation: 'tanh' },
    { type: 'Dropout', rate: 0.2 },
    { type: 'Dense', units: 10 },
  ];

  it('may be any Sequential network of a config file', async () => {
    const config = {
      model: { layers },
      loss: { type: 'categoricalCrossentropy', fromLogits: true },
      optimizer: 'adam',
      epochs: 1,
      dataset: data,
      backend: 'pure',
      json: true,
      out: 'mine',
    };
    await writeFile(join(cwd, 'net.json'), JSON.stringify(config));
    const outcome = await runHere(['train', 'net.json'], { cwd });
    expect(outcome.status).toBe(0);
    const events = eventsOf(outcome);
    expect(events[0]).toMatchObject({ recipe: 'net', parameters: 784 * 16 + 16 + 170, epochs: 1 });
    expect((await readJson('mine/model.json')).inputShape).toEqual([28, 28, 1]);
  });

  it('is athanor.config of the current folder where nothing is named', async () => {
    const folder = await temporaryFolder();
    const text = `export default { recipe: 'three-layer-mse', epochs: 2, limit: 64, dataset: ${JSON.stringify(data)}, backend: 'pure' };`;
    await writeFile(join(folder, 'athanor.config.ts'), text);
    const events = eventsOf(await runHere(['train', '--epochs', '1', '--json'], { cwd: folder }));
    expect(events[0]).toMatchObject({ recipe: 'three-layer-mse', epochs: 1, trainSamples: 64 });
    expect(events.at(-1)!.runDir).toMatch(/^runs\/three-layer-mse-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/);
    expect(await readdir(join(folder, String(events.at(-1)!.runDir)))).toHaveLength(4);
  });

  it('is the recipe that is named, with the settings of an athanor.config that has no network of its own', async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 'athanor.config.json'),
      JSON.stringify({ backend: 'pure', dataset: data, limit: 32, epochs: 1 }),
    );
    const events = eventsOf(await runHere(['train', 'naive-sequential', '--json'], { cwd: folder }));
    expect(events[0]).toMatchObject({ recipe: 'naive-sequential', backend: 'pure', trainSamples: 32 });
  });

  it('is said to people in lines, and to nobody with --quiet', async () => {
    const args = ['train', 'three-layer-mse', '--epochs', '1', '--dataset', data, '--backend', 'pure'];
    const { stdout, stderr, status } = await runHere([...args, '--out', 'plain'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^three-layer-mse on .*, backend pure, seed 1\n235,146 parameters, 256 training and 100 test images, 2 steps an epoch\nepoch 1\/1 {2}loss \d/,
    );
    expect(stdout).toMatch(/saved in {2}plain\n$/);
    expect(stdout).not.toContain('\u001b');
    expect(await runHere([...args, '--quiet', '--out', 'quiet'], { cwd })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe('where it goes', () => {
  const one = ['naive-sequential', '--epochs', '1', '--limit', '8'];

  it('replaces a run that --out names, and says so', async () => {
    await train(...one, '--out', 'twice');
    const { status, stderr } = await train(...one, '--seed', '2', '--out', 'twice');
    expect(status).toBe(0);
    expect(stderr).toBe('the run in twice will be replaced\n');
    expect((await readJson('twice/config.json')).seed).toBe(2);
  });

  it('is refused before training where it is a file or a folder of something else', async () => {
    await writeFile(join(cwd, 'file'), '');
    const refused = await train(...one, '--out', 'file');
    expect(refused.status).toBe(2);
    expect(eventsOf(refused)).toEqual([
      { event: 'error', code: 'run-folder', message: expect.stringContaining('it is a file') },
    ]);
    expect((await train(...one, '--out', '.')).status).toBe(2);
  });
});

describe('weights that do not fit', () => {
  it('are refused, by name and shape', async () => {
    const path = join(cwd, 'other.safetensors');
    await writeFile(
      path,
      encodeSafetensors({ 'dense/kernel': { shape: [2], dtype: 'float32', data: new Float32Array(2) } }),
    );
    const missing = await train('naive-sequential', '--init-from', path, '--out', 'never');
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringMatching(/missing dense\/bias/) });
    const header = Buffer.alloc(8);
    header.writeBigUInt64LE(2n ** 62n);
    await writeFile(path, header);
    expect(await train('naive-sequential', '--init-from', path, '--out', 'never')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('other.safetensors'),
    });
    expect((await train('naive-sequential', '--init-from', 'no-such', '--out', 'never')).status).toBe(3);
  });
});
