import { createBackend } from '@athanor/backend-pure';
import { type BatchSource, Dense, Flatten, Sequential } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import {
  BatchGenerator,
  castArray,
  Dataset,
  imageArrays,
  imageBatches,
  type LabeledImages,
} from '../src/index.ts';

const count = 600;
/** Images that are easy to tell apart: two rows of full ink, lower for a higher label, on a grey pattern. */
function bars(): LabeledImages {
  const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7) % 10);
  const images = new Uint8Array(count * 784);
  for (const [i, label] of labels.entries()) {
    for (let pixel = 0; pixel < 784; pixel++) images[i * 784 + pixel] = (pixel * 37 + i * 11) % 90;
    images.fill(255, i * 784 + label * 56, i * 784 + label * 56 + 56);
  }
  return { images, labels, count, height: 28, width: 28 };
}

const easy = bars();
const { x, y } = imageArrays(easy);
const backend = await createBackend();

const inOrder: readonly [string, BatchSource][] = [
  ['imageBatches', imageBatches(easy, { batchSize: 64, flatten: false })],
  ['BatchGenerator', new BatchGenerator({ ...x, shape: [count, 28, 28, 1] }, y, { batchSize: 64 })],
  [
    'Dataset',
    Dataset.fromTensorSlices({ x: { ...x, shape: [count, 28, 28, 1] }, y })
      .map((sample) => ({ x: castArray(sample.x, 'float32', 1 / 255), y: castArray(sample.y, 'int32') }))
      .batch(64),
  ],
];

async function losses(data: BatchSource): Promise<number[]> {
  const model = new Sequential(
    [
      new Flatten(),
      new Dense({ units: 16, activation: 'relu' }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { backend, seed: 1, inputShape: [28, 28, 1] },
  );
  model.compile({ optimizer: { type: 'adam', learningRate: 0.01 }, loss: 'sparseCategoricalCrossentropy' });
  const losses: number[] = [];
  for await (const event of model.train(data, { epochs: 6 })) {
    if (event.type === 'start') expect([event.samples, event.stepsPerEpoch]).toEqual([count, 10]);
    if (event.type === 'epoch') losses.push(event.loss);
  }
  return losses;
}

describe('core’s trainer', async () => {
  const expected = await losses(inOrder[0]![1]);

  it.each(inOrder)('learns from %s, the same from each', async (_, data) => {
    expect(await losses(data)).toEqual(expected);
    expect(expected[5]).toBeLessThan(0.1);
  });

  it('learns from shuffled batches, the same every time', async () => {
    const shuffled = () => imageBatches(easy, { batchSize: 64, shuffle: true, seed: 5, flatten: false });
    const first = await losses(shuffled());
    expect(await losses(shuffled())).toEqual(first);
    expect(first).not.toEqual(expected);
  });
});
