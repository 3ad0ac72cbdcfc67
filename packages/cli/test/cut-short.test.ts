import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, run, start, temporaryFolder, writeDigits } from './helpers.ts';

// Runs that end before their time, in processes of their own.

let data: string;
let cwd: string;

beforeAll(async () => {
  data = await temporaryFolder();
  await writeDigits(data);
  cwd = await temporaryFolder();
});

describe('a run that fails', () => {
  it('as training diverges ends with 5 and keeps its last good weights', async () => {
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

  it('as memory runs out ends with 4 and keeps the weights of the last step', async () => {
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

describe('an interrupted run', () => {
  const train = () => ['train', 'three-layer-mse', '--dataset', data, '--backend', 'pure'];
  const endless = ['--epochs', '1000000', '--log-every', '1', '--json'];

  it.each(['SIGINT', 'SIGTERM'] as const)('is saved first, and ends with 130: %s', async (name) => {
    const running = start([...train(), ...endless, '--batch-size', '16', '--out', name], cwd);
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
    const running = start([...train(), ...endless, '--batch-size', '16', '--out', 'unread'], cwd);
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
