import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '@athanor/core';
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

describe('athanor train convnet', () => {
  it('trains on images, is tested after each epoch, and is read again', async () => {
    const outcome = await train(
      'convnet',
      '--epochs',
      '2',
      '--limit',
      '160',
      '--log-every',
      '1',
      '--out',
      'images',
    );
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    const events = eventsOf(outcome);
    expect(events[0]).toMatchObject({
      event: 'start',
      recipe: 'convnet',
      batchSize: 128,
      stepsPerEpoch: 2,
      trainSamples: 160,
      parameters: 34_826,
    });
    const losses = events.filter(({ event }) => event === 'batch').map(({ loss }) => Number(loss));
    expect(losses).toHaveLength(4);
    expect(losses[0]).toBeGreaterThan(2);
    expect(losses[3]).toBeLessThan(losses[0]!);
    const epochs = events.filter(({ event }) => event === 'epoch');
    expect(epochs.map(({ testAccuracy }) => typeof testAccuracy)).toEqual(['number', 'number']);
    const { tensors } = decodeSafetensors(await readFile(join(cwd, 'images/weights.safetensors')));
    expect(Object.keys(tensors).sort()).toEqual([
      'conv2d/bias',
      'conv2d/kernel',
      'conv2d_1/bias',
      'conv2d_1/kernel',
      'dense/bias',
      'dense/kernel',
    ]);
    const evaluated = eventsOf(await runHere(['evaluate', 'images', '--dataset', data, ...pure], { cwd }));
    expect(evaluated.at(-1)!.testLoss).toBe(events.at(-1)!.testLoss);
  });
});

describe('athanor train --json', () => {
  it('prints the events of the contract, key by key', async () => {
    const outcome = await train(
      'keras-mlp',
      '--epochs',
      '2',
      '--batch-size',
      '100',
      '--log-every',
      '2',
      '--out',
      'run',
    );
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    const events = eventsOf(outcome);
    expect(events.map((event) => [event.event, ...Object.keys(event).slice(1)])).toEqual([
      [
        'start',
        'recipe',
        'backend',
        'dataset',
        'seed',
        'epochs',
        'batchSize',
        'stepsPerEpoch',
        'trainSamples',
        'testSamples',
        'parameters',
      ],
      ['batch', 'epoch', 'batch', 'loss'],
      ['batch', 'epoch', 'batch', 'loss'],
      ['epoch', 'epoch', 'loss', 'accuracy', 'testLoss', 'testAccuracy', 'seconds'],
      ['batch', 'epoch', 'batch', 'loss'],
      ['batch', 'epoch', 'batch', 'loss'],
      ['epoch', 'epoch', 'loss', 'accuracy', 'testLoss', 'testAccuracy', 'seconds'],
      [
        'result',
        'steps',
        'testLoss',
        'testAccuracy',
        'seconds',
        'trainSeconds',
        'samplesPerSecond',
        'runDir',
      ],
    ]);
    expect(events[0]).toEqual({
      event: 'start',
      recipe: 'keras-mlp',
      backend: 'pure',
      dataset: data,
      seed: 1,
      epochs: 2,
      batchSize: 100,
      stepsPerEpoch: 3,
      trainSamples: 256,
      testSamples: 100,
      parameters: 407_050,
    });
    expect(events.filter(({ event }) => event === 'batch').map(({ epoch, batch }) => [epoch, batch])).toEqual(
      [
        [0, 0],
        [0, 2],
        [1, 0],
        [1, 2],
      ],
    );
    const [last, result] = events.slice(-2);
    expect(result).toMatchObject({
      steps: 6,
      runDir: 'run',
      testLoss: last!.testLoss,
      testAccuracy: last!.testAccuracy,
    });
    expect(result!.trainSeconds).toBeLessThan(Number(result!.seconds));
  });

  it('saves the run: config, history, model, weights', async () => {
    expect(await readdir(join(cwd, 'run'))).toEqual([
      'config.json',
      'history.json',
      'model.json',
      'weights.safetensors',
    ]);
    const model = await readJson('run/model.json');
    expect(model.layers.map(({ name }: { name: string }) => name)).toEqual(['dense', 'dense_1']);
    const { tensors } = decodeSafetensors(await readFile(join(cwd, 'run/weights.safetensors')));
    expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual(
      expect.arrayContaining([
        ['dense/kernel', [784, 512]],
        ['dense/bias', [512]],
        ['dense_1/kernel', [512, 10]],
        ['dense_1/bias', [10]],
      ]),
    );
    const history = await readJson('run/history.json');
    expect(history).toMatchObject({ status: 'finished', steps: 6, result: { steps: 6 } });
    expect(history.batches).toHaveLength(4);
    expect(history.epochs).toHaveLength(2);
  });

  it('trains a saved run again to the same numbers, from its config.json or its folder', async () => {
    const again = await runHere(['train', 'run/config.json', '--json', '--out', 'again'], { cwd });
    expect(again.status).toBe(0);
    const weights = (folder: string) => readFile(join(cwd, folder, 'weights.safetensors'));
    expect(await weights('again')).toEqual(await weights('run'));
    expect(await readJson('again/config.json')).toEqual(await readJson('run/config.json'));
    const folder = await runHere(['train', 'run', '--json', '--epochs', '1', '--out', 'less'], { cwd });
    expect(eventsOf(folder).at(-1)).toMatchObject({ event: 'result', steps: 3 });
  });

  it('starts from given weights', async () => {
    const outcome = await train(
      'keras-mlp',
      '--init-from',
      'run/weights.safetensors',
      '--epochs',
      '1',
      '--batch-size',
      'all',
      '--out',
      'more',
    );
    const [start, batch] = eventsOf(outcome);
    const [first] = (await readJson('run/history.json')).batches;
    expect(start).toMatchObject({ batchSize: 256, stepsPerEpoch: 1 });
    expect(batch!.loss).toBeLessThan(first.loss);
    expect((await readJson('more/config.json')).initFrom).toBe(join(cwd, 'run/weights.safetensors'));
  });

  it('depends on the seed alone', async () => {
    const losses = async (seed: string) => {
      const outcome = await train(
        'three-layer-xent',
        '--epochs',
        '1',
        '--limit',
        '120',
        '--seed',
        seed,
        '--log-every',
        '1',
        '--out',
        `seed-${seed}`,
      );
      return eventsOf(outcome)
        .filter(({ event }) => event === 'batch')
        .map(({ loss }) => loss);
    };
    const [one, oneAgain, two] = [await losses('1'), await losses('1'), await losses('2')];
    expect(one).toEqual(oneAgain);
    expect(one).not.toEqual(two);
    expect(one).toHaveLength(2);
  });

  it('reports means over images where the gradient is that of a sum', async () => {
    const outcome = await train('numpy-manual', '--epochs', '2', '--out', 'manual');
    const events = eventsOf(outcome);
    expect(events.map(({ event }) => event)).toEqual(['start', 'batch', 'epoch', 'batch', 'epoch', 'result']);
    expect(events[0]).toMatchObject({ parameters: 79_500, batchSize: 256, stepsPerEpoch: 1 });
    expect(Object.keys(events[2]!)).toEqual(['event', 'epoch', 'loss', 'accuracy', 'seconds']);
    expect(events[1]!.loss).toBeGreaterThan(4);
    expect(events[1]!.loss).toBeLessThan(16);
    expect(events[2]!.loss).toBeCloseTo(Number(events[1]!.loss), 5);
  });

  it.each(['naive-sequential', 'three-layer-mse'])(
    'runs the recipe %s, evaluating at the end only',
    async (recipe) => {
      const events = eventsOf(await train(recipe, '--epochs', '1', '--out', recipe));
      expect(events.find(({ event }) => event === 'epoch')).not.toHaveProperty('testLoss');
      expect(events.at(-1)).toMatchObject({ event: 'result', testAccuracy: expect.any(Number) });
    },
  );
});
