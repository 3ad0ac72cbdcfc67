import { Dense, type HostArray, Sequential } from '@athanor/core';
import { afterEach, describe, expect, it } from 'vitest';
import { numbers } from '../test/support.ts';
import { createBackend, OutOfMemoryError, type SimdBackend } from './index.ts';

const backends: SimdBackend[] = [];
afterEach(async () => {
  for (const backend of backends.splice(0)) await backend.dispose();
});

const batchOf = (count: number): { x: HostArray; y: HostArray } => ({
  x: { shape: [count, 64], dtype: 'float32', data: numbers(count * 64) },
  y: { shape: [count, 8], dtype: 'float32', data: numbers(count * 8, 2) },
});

async function makeModel(): Promise<Sequential> {
  const backend = await createBackend({ threads: 2, maximumMegabytes: 8 });
  backends.push(backend);
  const layers = [new Dense({ units: 256, activation: 'relu' }), new Dense({ units: 8 })];
  const model = new Sequential(layers, { backend, inputShape: [64], seed: 3 });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

describe('training in a memory that is too small', () => {
  it('for a batch names the tensor and what to do, and leaves the weights and the backend whole', async () => {
    const model = await makeModel();
    await model.fit([batchOf(32), batchOf(32)], { epochs: 2 });
    const before = await model.getWeights();
    const training = model.fit([batchOf(50_000)], { epochs: 1 });
    await expect(training).rejects.toThrow(OutOfMemoryError);
    await expect(training).rejects.toThrow(
      /float32 storage of 3200000 elements \(12\.2 MB\).*smaller batches/,
    );
    expect(await model.getWeights()).toEqual(before);
    const { history } = await model.fit([batchOf(32)], { epochs: 1 });
    expect(history.loss!.every(Number.isFinite)).toBe(true);
  });
});
