import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/helpers.ts';
import { resolveConfig } from '../config/resolve.ts';
import { buildModel } from '../train/model.ts';
import { modelOfRun, readRun } from './read.ts';
import { defaultTarget, type Run, saveRun } from './save.ts';

async function smallRun(): Promise<Run> {
  const { config } = resolveConfig('small.json', [
    { model: { layers: [{ type: 'Dense', units: 2 }] }, loss: 'huber', optimizer: 'adam' },
  ]);
  const model = buildModel(config, [3], await createBackend());
  const history = { status: 'finished', started: '', steps: 0, batches: [], epochs: [] } as const;
  return { config, backend: { name: 'pure' }, model, history };
}

describe('a saved run', () => {
  it('is read back with the same weights', async () => {
    const cwd = await temporaryFolder();
    const run = await smallRun();
    const shown = await saveRun(run, { path: join(cwd, 'a'), shown: 'a', isNamed: true });
    const saved = await readRun(shown, cwd);
    expect(saved.config).toMatchObject({ name: 'small', backend: { name: 'pure' }, seed: 1 });
    expect(saved.config.optimizer).toMatchObject({ type: 'adam', learningRate: 0.001, beta1: 0.9 });
    const model = modelOfRun(saved, await createBackend());
    expect(await model.getWeights()).toEqual(await run.model.getWeights());
  });

  it('takes another name where the one by default is taken', async () => {
    const cwd = await temporaryFolder();
    const run = await smallRun();
    const target = defaultTarget('my net/2', cwd, new Date(Date.UTC(2025, 0, 2, 3, 4, 5)));
    expect(target.shown).toBe(join('runs', 'my-net-2-2025-01-02T03-04-05'));
    expect(await saveRun(run, target)).toBe(target.shown);
    expect(await saveRun(run, target)).toBe(`${target.shown}-2`);
    expect(await saveRun(run, target)).toBe(`${target.shown}-3`);
    expect(await readdir(join(cwd, 'runs'))).toHaveLength(3);
  });
});
