import { createBackend } from '@athanor/backend-pure';
import { memory, Tensor } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { batchesOf } from './batches.ts';
import { buildModel } from './model.ts';
import { ResidentBatch } from './resident-batch.ts';

const images = {
  images: Uint8Array.from({ length: 24 }, (_, i) => 10 * i),
  labels: Uint8Array.from([1, 0, 2, 1]),
  count: 4,
  height: 2,
  width: 3,
};
const network = {
  model: { layers: [{ type: 'Dense', units: 3, activation: 'softmax' }] },
  optimizer: { type: 'sgd', learningRate: 0.1 },
  metrics: ['accuracy'],
  epochs: 5,
  seed: 3,
} as const;

describe.each([
  ['sparseCategoricalCrossentropy', 'sparse', 'int32'],
  ['categoricalCrossentropy', 'oneHot', 'float64'],
] as const)('a batch that stays on the backend, for %s', (loss, labels, dtype) => {
  const source = () => batchesOf(images, { batchSize: 'all', labels, classes: 3, inputShape: [6] });

  it('is the same tensors in every epoch, and gone afterwards', async () => {
    const backend = await createBackend({ floatType: 'float64' });
    const resident = new ResidentBatch(source(), backend);
    expect(resident).toMatchObject({ samples: 4, batchesPerEpoch: 1 });
    expect(memory(backend).buffers).toBe(0);
    const [first, again] = [[...resident.epoch(0)], [...resident.epoch(1)]];
    expect(first).toHaveLength(1);
    expect(again[0]).toBe(first[0]);
    const { x, y } = first[0]!;
    expect(x instanceof Tensor && y instanceof Tensor).toBe(true);
    expect([x.shape, x.dtype, y.dtype]).toEqual([[4, 6], 'float64', dtype]);
    expect(memory(backend).buffers).toBe(2);
    resident.dispose();
    expect(memory(backend).buffers).toBe(0);
  });

  it('trains as a batch that is uploaded for every step', async () => {
    const backend = await createBackend();
    const weightsOf = async (isResident: boolean) => {
      const model = buildModel({ ...network, loss, steps: 5 }, [6], backend);
      const batches = isResident ? new ResidentBatch(source(), backend) : source();
      const { history } = await model.fit(batches, { epochs: 5 });
      return { history, weights: await model.getWeights() };
    };
    expect(await weightsOf(true)).toEqual(await weightsOf(false));
  });
});
