import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it, vi } from 'vitest';
import { DivergedError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { Dense } from '../layers/index.ts';
import { memory } from '../memory/arena.ts';
import { Sequential } from '../model/index.ts';
import type { Batch } from './index.ts';

const floats = (values: number[], ...shape: number[]): HostArray => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from(values),
});
const good: Batch = { x: floats([1, 2], 2, 1), y: floats([2, 4], 2, 1) };
const bad: Batch = { x: floats([1, Number.NaN], 2, 1), y: floats([2, 4], 2, 1) };

async function makeModel(learningRate: number): Promise<Sequential> {
  const model = new Sequential([new Dense({ units: 1 })], {
    backend: await createBackend(),
    inputShape: [1],
  });
  model.compile({ optimizer: { type: 'sgd', learningRate }, loss: 'meanSquaredError' });
  return model;
}

async function divergence(model: Sequential, batches: Batch[], epochs = 1): Promise<DivergedError> {
  const error: unknown = await model.fit(batches, { epochs }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DivergedError);
  return error as DivergedError;
}

/** The weights after `steps` good steps. */
async function weightsAfter(learningRate: number, steps: number): Promise<Record<string, HostArray>> {
  const model = await makeModel(learningRate);
  if (steps > 0) await model.fit(Array<Batch>(steps).fill(good));
  return model.getWeights();
}

describe('a loss that is not finite', () => {
  it('ends training, and names the place and the last finite loss', async () => {
    const model = await makeModel(0.01);
    const losses: number[] = [];
    const training = model.fit([good, good, bad, good], {
      onEvent: (event) => void (event.type === 'batch' && losses.push(event.loss)),
    });
    await expect(training).rejects.toMatchObject({ code: 'diverged', epoch: 0, batch: 2 });
    expect(losses).toHaveLength(2);
    await expect(training).rejects.toThrow(
      `the loss is NaN at epoch 0, batch 2 (the last finite loss was ${losses[1]})`,
    );
  });

  it('at first leaves the first weights', async () => {
    const model = await makeModel(0.01);
    expect(await divergence(model, [bad])).toMatchObject({ epoch: 0, batch: 0, lastFiniteLoss: undefined });
    expect(await model.getWeights()).toEqual(await weightsAfter(0.01, 0));
  });

  it('later brings back the newest weights noted: of an epoch’s start, of every 50th step', async () => {
    const atStart = await makeModel(0.01);
    await divergence(atStart, [good, good, good, bad]);
    expect(await atStart.getWeights()).toEqual(await weightsAfter(0.01, 0));
    const late = await makeModel(0.01);
    await divergence(late, [...Array<Batch>(73).fill(good), bad]);
    expect(await late.getWeights()).toEqual(await weightsAfter(0.01, 50));
    const secondEpoch = await makeModel(0.01);
    let pass = 0;
    const batches = {
      *[Symbol.iterator](): Generator<Batch> {
        yield* [good, good, pass++ === 0 ? good : bad];
      },
    };
    await expect(secondEpoch.fit(batches, { epochs: 2 })).rejects.toMatchObject({ epoch: 1, batch: 2 });
    expect(await secondEpoch.getWeights()).toEqual(await weightsAfter(0.01, 3));
  });

  it('comes of a rate that is too large, and the weights stay finite', async () => {
    const model = await makeModel(1e6);
    const error = await divergence(model, Array<Batch>(500).fill(good));
    expect(Number.isFinite(error.lastFiniteLoss)).toBe(true);
    for (const { data } of Object.values(await model.getWeights()))
      expect(data.every(Number.isFinite)).toBe(true);
    // What was noted is given back.
    expect(memory(model.backend).buffers).toBe(model.parameters.length);
  });

  it('would be next after an epoch’s last update: that is found too', async () => {
    const model = await makeModel(1e38);
    expect(await divergence(model, [good])).toMatchObject({ epoch: 0, batch: 0 });
    expect(await model.getWeights()).toEqual(await weightsAfter(0.01, 0));
  });
});

describe('an error in the middle of an update', () => {
  it('comes through, and brings back the newest weights noted', async () => {
    const model = await makeModel(0.01);
    const { fused } = model.backend;
    const { sgdUpdate } = fused;
    let updates = 0;
    // Two weights a step: in the third step the second one's update fails.
    const failing = vi.spyOn(fused, 'sgdUpdate').mockImplementation((...args) => {
      if (++updates === 6) throw new Error('no memory');
      sgdUpdate?.(...args);
    });
    await expect(model.fit([good, good, good, good])).rejects.toThrow('no memory');
    failing.mockRestore();
    expect(updates).toBe(6);
    expect(await model.getWeights()).toEqual(await weightsAfter(0.01, 0));
    await model.fit([good]);
    expect(await model.getWeights()).toEqual(await weightsAfter(0.01, 1));
  });

  it('of before the update leaves the weights of the last step', async () => {
    const model = await makeModel(0.01);
    const wrong: Batch = { x: floats([1, 2], 2, 1), y: floats([2, 4, 6, 8], 4, 1) };
    await expect(model.fit([good, good, wrong])).rejects.toThrow();
    expect(await model.getWeights()).toEqual(await weightsAfter(0.01, 2));
  });
});
