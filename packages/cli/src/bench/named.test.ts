import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/helpers.ts';
import { UsageError } from '../errors.ts';
import { networksNamed } from './named.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await temporaryFolder();
});

async function write(name: string, config: object): Promise<string> {
  await writeFile(join(cwd, name), JSON.stringify(config));
  return name;
}

describe('the networks by name', () => {
  it('are mlp-512 unless said', async () => {
    expect((await networksNamed(undefined, { cwd })).map(({ name }) => name)).toEqual(['mlp-512']);
    const named = await networksNamed(['cnn', 'mlp-256-128'], { cwd });
    expect(named.map(({ name, batch }) => [name, batch])).toEqual([
      ['cnn', 128],
      ['mlp-256-128', 100],
    ]);
    expect((await networksNamed(['cnn'], { cwd, batch: 7 }))[0]!.batch).toBe(7);
  });

  it('may be recipes, with their own loss and optimizer, and the shape that their layers take', async () => {
    const [mlp, convnet] = await networksNamed(['keras-mlp', 'convnet'], { cwd });
    expect(mlp).toMatchObject({
      name: 'keras-mlp',
      batch: 128,
      inputShape: [784],
      loss: 'sparseCategoricalCrossentropy',
      optimizer: { type: 'rmsprop' },
    });
    expect(convnet!.inputShape).toEqual([28, 28, 1]);
  });

  it('may be config files', async () => {
    const file = await write('my-net.json', {
      model: { inputShape: [12], layers: [{ type: 'Dense', units: 3 }] },
      loss: 'meanSquaredError',
      optimizer: 'adam',
      learningRate: 0.5,
      batchSize: 16,
    });
    expect(await networksNamed([`./${file}`], { cwd })).toEqual([
      {
        name: 'my-net',
        batch: 16,
        inputShape: [12],
        model: { inputShape: [12], layers: [{ type: 'Dense', units: 3 }] },
        loss: 'meanSquaredError',
        optimizer: { type: 'adam', learningRate: 0.5 },
      },
    ]);
  });

  it('have a constant learning rate, the first of a schedule', async () => {
    const [fast99] = await networksNamed(['fast99'], { cwd });
    expect(fast99!.optimizer).toEqual({ type: 'adam', learningRate: 1e-3 });
    const file = await write('steps.json', {
      recipe: 'fast99',
      optimizer: {
        type: 'sgd',
        learningRate: { type: 'piecewiseConstantDecay', boundaries: [100], values: [0.1, 0.01] },
      },
    });
    const [steps] = await networksNamed([file], { cwd });
    expect(steps!.optimizer).toEqual({ type: 'sgd', learningRate: 0.1 });
  });

  it('are refused where there are none, with the nearest', async () => {
    const attempt = (name: string) => networksNamed([name], { cwd });
    await expect(attempt('mlp512')).rejects.toThrow("did you mean 'mlp-512'?");
    await expect(attempt('keras-mpl')).rejects.toThrow("did you mean 'keras-mlp'?");
    await expect(attempt('x')).rejects.toThrow('expected mlp-512 or mlp-256-128 or cnn, a recipe (');
    await expect(attempt('x')).rejects.toThrow(UsageError);
    await expect(attempt('none.json')).rejects.toThrow(/cannot read the config .*none\.json/);
  });

  it('are refused where a batch is all images and nobody says how many that is', async () => {
    await expect(networksNamed(['numpy-manual'], { cwd })).rejects.toThrow('--batch N');
    expect((await networksNamed(['numpy-manual'], { cwd, batch: 60 }))[0]!.batch).toBe(60);
  });

  it('are refused where their layers do not fit one another', async () => {
    const model = { inputShape: [5, 5, 1], layers: [{ type: 'Conv2D', filters: 2, kernelSize: 7 }] };
    const file = await write('unfit.json', { model, loss: 'meanSquaredError' });
    await expect(networksNamed([file], { cwd })).rejects.toThrow('expected images of 7×7 or more');
  });

  it('are refused where the shape of an input cannot be known', async () => {
    const config = {
      model: { layers: [{ type: 'Dense', units: 3 }] },
      loss: 'meanSquaredError',
      dataset: './my-images',
    };
    const attempt = networksNamed([await write('shapeless.json', config)], { cwd });
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow('model.inputShape is missing');
  });
});
