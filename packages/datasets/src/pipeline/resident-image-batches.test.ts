import { createBackend } from '@athanor/backend-pure';
import { Dense, type HostArray, memory, Sequential, SGD } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import type { LabeledImages } from '../types.ts';
import { imageBatches } from './image-batches.ts';
import { residentImageBatches } from './resident-image-batches.ts';

const images: LabeledImages = {
  images: Uint8Array.from({ length: 120 }, (_, i) => (7 * i) % 256),
  labels: Uint8Array.from({ length: 20 }, (_, i) => i % 3),
  ...{ count: 20, height: 2, width: 3 },
};
const backend = await createBackend();

describe('residentImageBatches', () => {
  it.each([
    ['in order', { batchSize: 8 }],
    ['shuffled', { batchSize: 8, shuffle: true, seed: 3 }],
    ['limited and scaled', { batchSize: 5, shuffle: true, limit: 12, scale: 0.3 }],
    ['with one-hot labels', { batchSize: 8, labels: 'oneHot', classes: 4 }],
    ['all at once', { batchSize: 'all' }],
    ['all at once, shuffled', { batchSize: 'all', shuffle: true }],
    ['larger than the data', { batchSize: 1000 }],
  ] as const)('gives the batches of imageBatches, %s', async (_, options) => {
    const host = imageBatches(images, options);
    const resident = residentImageBatches(images, { ...options, backend });
    expect([resident.samples, resident.batchesPerEpoch]).toEqual([host.samples, host.batchesPerEpoch]);
    for (const epoch of [0, 1]) {
      const expected = [...host.epoch(epoch)];
      let index = 0;
      for (const { x, y } of resident.epoch(epoch)) {
        const found: HostArray = { shape: x.shape, dtype: x.dtype, data: x.dataSync() };
        expect({ x: found, y }).toEqual(expected[index++]);
      }
      expect(index).toBe(expected.length);
    }
    resident.dispose();
  });

  it('gives images the shape that is asked for', () => {
    for (const shuffle of [true, false]) {
      const resident = residentImageBatches(images, {
        ...{ backend, shuffle, batchSize: 8 },
        imageShape: [2, 3, 1],
      });
      expect([...resident.epoch(0)].map(({ x }) => x.shape)).toEqual([
        [8, 2, 3, 1],
        [8, 2, 3, 1],
        [4, 2, 3, 1],
      ]);
      resident.dispose();
    }
  });

  it('walks epoch 0, 1, … when it is iterated over', () => {
    const options = { batchSize: 20, shuffle: true } as const;
    const resident = residentImageBatches(images, { ...options, backend });
    const host = imageBatches(images, options);
    for (let pass = 0; pass < 2; pass++) {
      const [found] = Array.from(resident, ({ y }) => [...y.data]);
      expect(found).toEqual([...[...host][0]!.y.data]);
    }
    resident.dispose();
  });

  it('frees each batch, and the images when it is disposed, also where a pass is left early', async () => {
    const own = await createBackend();
    const resident = residentImageBatches(images, { batchSize: 8, shuffle: true, backend: own });
    expect(memory(own).buffers).toBe(1);
    for (const _ of resident.epoch(0)) expect(memory(own).buffers).toBe(2);
    expect(memory(own).buffers).toBe(1);
    for (const _ of resident.epoch(0)) break;
    expect(memory(own).buffers).toBe(1);
    resident.dispose();
    expect(memory(own).buffers).toBe(0);
  });

  it('trains as batches from the host do, bit for bit', async () => {
    const options = { batchSize: 6, shuffle: true, seed: 1, classes: 3 } as const;
    const trained = async (isResident: boolean) => {
      const layers = [new Dense({ units: 3, activation: 'softmax', inputShape: [6] })];
      const model = new Sequential(layers, { backend, seed: 1 });
      model.compile({
        optimizer: new SGD({ learningRate: 0.1 }),
        loss: 'sparseCategoricalCrossentropy',
        metrics: ['accuracy'],
      });
      const data = isResident
        ? residentImageBatches(images, { ...options, backend })
        : imageBatches(images, options);
      const { history } = await model.fit(data, { epochs: 3 });
      return { history, weights: await model.getWeights() };
    };
    expect(await trained(true)).toEqual(await trained(false));
  });

  it('refuses an image shape of another size', () => {
    const make = () => residentImageBatches(images, { batchSize: 8, backend, imageShape: [2, 2] });
    expect(make).toThrow('an image of 2×3 has 6 pixels; found the image shape [2, 2]');
  });

  it('refuses to change images', () => {
    const options = { batchSize: 8, backend, ...{ augment: { shift: 1 } } };
    expect(() => residentImageBatches(images, options)).toThrow('use imageBatches');
  });
});
