import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { add, DTypeError, debugMemory, full, liveBuffers, memory, reshape } from '../index.ts';

describe('arena', () => {
  it('counts buffers, which reshaped tensors share', async () => {
    const backend = await createBackend();
    const x = full([2, 3], 1, { backend });
    const y = reshape(x, [6]);
    expect(memory(backend)).toMatchObject({ buffers: 1, bytes: 24 });
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
    y.dispose();
    y.dispose();
    expect(memory(backend)).toMatchObject({ buffers: 0, bytes: 0 });
  });

  it('refuses a dtype that the backend does not hold', async () => {
    const backend = await createBackend();
    expect(() => full([2], 1, { backend, dtype: 'float64' })).toThrow(DTypeError);
    expect(memory(backend).buffers).toBe(0);
  });

  it('says where a leaked tensor was made, in debug mode', async () => {
    const backend = await createBackend();
    debugMemory(backend);
    function leaky(): void {
      add(full([3], 1, { backend }), 1);
    }
    leaky();
    const made = liveBuffers(backend);
    expect(made.map(({ length }) => length)).toContain(3);
    expect(made.every(({ madeAt }) => madeAt.includes('leaky'))).toBe(true);
  });

  it('frees tensors that nobody holds any more', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const backend = await createBackend();
    for (let i = 0; i < 50; i++) full([100], i, { backend });
    expect(memory(backend).buffers).toBe(50);
    for (let tries = 0; tries < 20 && memory(backend).buffers > 0; tries++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(memory(backend).buffers).toBe(0);
  });
});
