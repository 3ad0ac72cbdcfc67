import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { Dense, Dropout } from '../layers/index.ts';
import { type MemoryUse, memory, releaseMemory } from '../memory/arena.ts';
import { Sequential } from '../model/index.ts';
import { Random } from '../random/index.ts';

const optimizers = ['sgd', { type: 'rmsprop', momentum: 0.9, centered: true }, 'adam', 'adagrad'] as const;

describe('memory stays where it was', () => {
  it.each(optimizers)('after 100 steps and after 2,000 with %j', async (optimizer) => {
    const backend = await createBackend();
    const model = new Sequential(
      [
        new Dense({ units: 5, activation: 'relu' }),
        new Dropout({ rate: 0.2 }),
        new Dense({ units: 3, activation: 'softmax' }),
      ],
      { backend, inputShape: [4] },
    );
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const stream = new Random(1).stream('data');
    const x = Float32Array.from(stream.normal(8 * 4));
    const y = Int32Array.from({ length: 8 }, () => stream.integer(3));
    const uses = new Map<number, MemoryUse & { storages: number }>();
    await model.fit(
      { x, y },
      {
        epochs: 1000,
        batchSize: 4,
        onEvent: (event) => {
          if (event.type === 'batch')
            uses.set(event.step, { ...memory(backend), storages: backend.liveStorages });
        },
      },
    );
    expect(uses.size).toBe(2000);
    expect(uses.get(1999)).toEqual(uses.get(99));
    expect(uses.get(1000)!.storages).toBe(uses.get(1000)!.buffers + uses.get(1000)!.pooledBuffers);
    model.dispose();
    expect(memory(backend).buffers).toBe(0);
    releaseMemory(backend);
    expect(backend.liveStorages).toBe(0);
  });

  it('after evaluating and predicting', async () => {
    const backend = await createBackend();
    const model = new Sequential([new Dense({ units: 2 })], { backend, inputShape: [3] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const data = { x: new Float32Array(300), y: new Float32Array(200) };
    model.build();
    for (let i = 0; i < 3; i++) {
      await model.evaluate(data, { batchSize: 7 });
      (await model.predict(data.x, { batchSize: 9 })).dispose();
      expect(memory(backend).buffers).toBe(2);
    }
  });
});
