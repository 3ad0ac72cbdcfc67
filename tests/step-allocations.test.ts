import { describe, expect, it } from 'vitest';
import { countAllocations, watchAllocations } from './count-allocations.ts';
import { blasIfInstalled } from './installed-blas.ts';

watchAllocations();
const { Conv2D, Dense, Dropout, Flatten, MaxPooling2D, memory, Sequential, tensor } = await import(
  '@athanor/core'
);
const { createBackend: createPure } = await import('@athanor/backend-pure');
const { createBackend: createSimd } = await import('@athanor/backend-simd');
const { createBackend: createTfjs } = await import('@athanor/backend-tfjs');

const backends = {
  pure: () => createPure(),
  simd: () => createSimd({ threads: 2 }),
  'tfjs-wasm': () => createTfjs({ engine: 'wasm' }),
  ...(await blasIfInstalled()),
};

const networks = {
  mlp: {
    inputShape: [784],
    layers: () => [new Dense({ units: 256, activation: 'relu' }), new Dense({ units: 10 })],
  },
  cnn: {
    inputShape: [28, 28, 1],
    layers: () => [
      new Conv2D({ filters: 8, kernelSize: 3, activation: 'relu' }),
      new MaxPooling2D({ poolSize: 2 }),
      new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
      new MaxPooling2D({ poolSize: 2 }),
      new Flatten(),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 10 }),
    ],
  },
};

const batch = 32;
/** Smaller than any tensor of a batch's images or activations but the last layer's. */
const leastBytes = 4096;

describe('a training step in its steady state', () => {
  for (const [backendName, create] of Object.entries(backends)) {
    for (const [networkName, { inputShape, layers }] of Object.entries(networks)) {
      it(`of the ${networkName} on ${backendName} allocates no array of a tensor's size`, async () => {
        const backend = await create();
        const model = new Sequential(layers(), { backend, inputShape, seed: 1 });
        model.compile({
          optimizer: 'adam',
          loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true },
          metrics: ['accuracy'],
        });
        const size = batch * inputShape.reduce((product, length) => product * length, 1);
        const data = {
          x: tensor(
            Float32Array.from({ length: size }, (_, i) => (i % 17) / 17),
            { backend, shape: [batch, ...inputShape] },
          ),
          y: tensor(
            Int32Array.from({ length: batch }, (_, i) => i % 10),
            { backend },
          ),
        };
        const batches = Array.from({ length: 18 }, () => data);
        const events = model.train(batches, { epochs: 1 });
        const steps = async (count: number): Promise<void> => {
          for (let step = 0; step < count; ) {
            const { value, done } = await events.next();
            if (done) throw new Error('the trainer ended before the data did');
            if (value.type === 'batch') step++;
          }
        };
        await steps(6);
        const before = memory(backend);
        const { largest } = await countAllocations(leastBytes, () => steps(10));
        expect(largest).toBe('none');
        expect(memory(backend)).toEqual(before);
        await events.return?.();
        model.dispose();
        await backend.dispose();
      });
    }
  }

  it('would be found out if it did', async () => {
    const made: unknown[] = [];
    const { count, bytes, largest } = await countAllocations(leastBytes, async () => {
      made.push(
        new Float32Array(1024),
        new Float32Array(1023),
        new Float32Array(new ArrayBuffer(8192), 0, 2),
      );
      made.push(Float32Array.from({ length: 2000 }), new Float32Array(1500).slice());
    });
    expect([count, bytes]).toEqual([5, 4096 + 8192 + 8000 + 6000 + 6000]);
    expect(largest).toMatch(/^ArrayBuffer of 8192 bytes/);
    expect(made).toHaveLength(5);
  });
});
