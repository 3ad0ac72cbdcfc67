import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, type Outcome, runHere, temporaryFolder, writeDigits } from './helpers.ts';

let data: string;
let cwd: string;

const config = {
  model: { layers: [{ type: 'Dense', units: 10 }] },
  loss: { type: 'categoricalCrossentropy', fromLogits: true, labelSmoothing: 0.1 },
  optimizer: {
    type: 'sgd',
    learningRate: { type: 'cosineDecay', initialLearningRate: 0, warmupTarget: 0.1, warmupSteps: 0.25 },
  },
  augment: { rotation: 10, zoom: 0.1, shift: 2 },
  epochs: 2,
  batchSize: 50,
  backend: 'pure',
  json: true,
};

beforeAll(async () => {
  data = await temporaryFolder();
  await writeDigits(data);
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'net.json'), JSON.stringify({ ...config, dataset: data }));
});

const train = (...args: string[]): Promise<Outcome> => runHere(['train', 'net.json', ...args], { cwd });
const keysOf = (event: Record<string, unknown> | undefined): string[] => Object.keys(event ?? {});
const readJson = async (path: string) => JSON.parse(await readFile(join(cwd, path), 'utf8'));

describe('what is held out of the training set', () => {
  it('is evaluated after each epoch in place of the test split, which is evaluated at the end', async () => {
    const outcome = await train('--validation-split', '56', '--out', 'held');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    const events = eventsOf(outcome);
    expect(events[0]).toMatchObject({
      trainSamples: 200,
      validationSamples: 56,
      testSamples: 100,
      stepsPerEpoch: 4,
    });
    const epochs = events.filter(({ event }) => event === 'epoch');
    const names = ['event', 'epoch', 'loss', 'accuracy', 'validationLoss', 'validationAccuracy', 'seconds'];
    expect(epochs.map(keysOf)).toEqual([names, names]);
    const result = events.at(-1);
    expect(keysOf(result).slice(0, 6)).toEqual([
      'event',
      'steps',
      'validationLoss',
      'validationAccuracy',
      'testLoss',
      'testAccuracy',
    ]);
    expect(result).toMatchObject({
      validationLoss: epochs[1]!.validationLoss,
      validationAccuracy: epochs[1]!.validationAccuracy,
    });
    expect(result!.testLoss).not.toBe(result!.validationLoss);
    const evaluated = eventsOf(await runHere(['evaluate', 'held', '--json'], { cwd }));
    expect(evaluated.at(-1)).toMatchObject({
      testLoss: result!.testLoss,
      testAccuracy: result!.testAccuracy,
    });
  });

  it('may be a share, of what --limit leaves, and be evaluated at the end only', async () => {
    await writeFile(
      join(cwd, 'end.json'),
      JSON.stringify({ ...config, dataset: data, validationSplit: 0.25, evaluateEachEpoch: false }),
    );
    const events = eventsOf(await runHere(['train', 'end.json', '--limit', '100', '--out', 'end'], { cwd }));
    expect(events[0]).toMatchObject({ trainSamples: 75, validationSamples: 25 });
    expect(events.find(({ event }) => event === 'epoch')).not.toHaveProperty('validationLoss');
    expect(events.at(-1)).toMatchObject({
      validationLoss: expect.any(Number),
      testLoss: expect.any(Number),
    });
  });

  it('is told to people', async () => {
    const { stdout } = await runHere(
      [
        ...['train', 'naive-sequential', '--dataset', data, '--backend', 'pure', '--epochs', '1'],
        ...['--out', 'told', '--validation-split', '0.5'],
      ],
      { cwd },
    );
    expect(stdout).toContain('128 training, 128 validation and 100 test images');
    expect(stdout).toMatch(/validation accuracy {2}\d/);
  });

  it('cannot be all, or nothing', async () => {
    const all = await train('--validation-split', '256', '--out', 'never');
    expect(all.status).toBe(2);
    expect(all.stderr).toContain('it leaves 0 to train on and 256 to validate on');
    for (const wrong of ['0', '-1', '1.5', 'x']) {
      const outcome = await runHere(['train', 'net.json', `--validation-split=${wrong}`], { cwd });
      expect(outcome.status).toBe(2);
    }
  });
});

describe('a run with a schedule and augmentation', () => {
  it('saves both with the steps that it had, and trains again to the same numbers', async () => {
    expect((await train('--limit', '200', '--out', 'first')).status).toBe(0);
    const saved = await readJson('first/config.json');
    expect(saved).toMatchObject({ augment: config.augment, loss: config.loss });
    expect(saved.optimizer.learningRate).toEqual({
      ...config.optimizer.learningRate,
      warmupSteps: 2,
      decaySteps: 6,
      alpha: 0,
    });
    expect((await runHere(['train', 'first', '--json', '--out', 'again'], { cwd })).status).toBe(0);
    const weights = (folder: string) => readFile(join(cwd, folder, 'weights.safetensors'));
    expect(await weights('again')).toEqual(await weights('first'));
    expect(await readJson('again/config.json')).toEqual(saved);
  });

  it('has the warm-up’s first rate at the first step: 0 changes no weight', async () => {
    const one = eventsOf(await train('--limit', '100', '--epochs', '2', '--log-every', '1', '--out', 'two'));
    const losses = one.filter(({ event }) => event === 'batch').map(({ loss }) => Number(loss));
    const kept = await train(
      ...['--limit', '100', '--epochs', '2', '--log-every', '1', '--out', 'kept', '--learning-rate', '0'],
    );
    const still = eventsOf(kept)
      .filter(({ event }) => event === 'batch')
      .map(({ loss }) => Number(loss));
    // Steps 0 and 1 see the first weights; the rate of step 1 is 0.1, so that step 2 sees others.
    expect(losses.slice(0, 2)).toEqual(still.slice(0, 2));
    expect(losses[2]).not.toBe(still[2]);
    expect((await readJson('kept/config.json')).optimizer.learningRate).toBe(0);
  });

  it('changes training images anew in each epoch, and no others', async () => {
    const still = [
      ...['--learning-rate', '0', '--epochs', '2', '--batch-size', 'all', '--log-every', '1'],
      ...['--validation-split', '56'],
    ];
    const changed = eventsOf(await train(...still, '--out', 'changed'));
    const losses = changed.filter(({ event }) => event === 'batch').map(({ loss }) => loss);
    expect(losses[0]).not.toBe(losses[1]);
    const epochs = changed.filter(({ event }) => event === 'epoch');
    expect(epochs[0]!.validationLoss).toBe(epochs[1]!.validationLoss);
    await writeFile(
      join(cwd, 'plain.json'),
      JSON.stringify({ ...config, augment: undefined, dataset: data }),
    );
    const plain = eventsOf(await runHere(['train', 'plain.json', ...still, '--out', 'plain'], { cwd }));
    const plainLosses = plain.filter(({ event }) => event === 'batch').map(({ loss }) => Number(loss));
    expect(plainLosses[0]).toBeCloseTo(plainLosses[1]!, 5);
    expect(plain.at(-1)).toMatchObject({
      testLoss: changed.at(-1)!.testLoss,
      validationLoss: changed.at(-1)!.validationLoss,
    });
  });
});
