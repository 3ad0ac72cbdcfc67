import { createBackend } from '@athanor/backend-pure';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  add,
  type Backend,
  full,
  keep,
  memory,
  mul,
  parameter,
  releaseMemory,
  type Tensor,
  tidy,
  ValueError,
} from '../index.ts';

let backend: Backend;
let x: Tensor;

beforeEach(async () => {
  backend = await createBackend();
  x = full([4], 2, { backend });
});

describe('tidy', () => {
  it('disposes what was made inside and keeps what it returns, also inside arrays, objects and maps', () => {
    let inner: Tensor | undefined;
    const kept = tidy(() => {
      inner = add(x, 1);
      return { list: [mul(inner, 2)], map: new Map([['one', mul(inner, 3)]]) };
    });
    expect(inner!.isDisposed).toBe(true);
    expect([...kept.list[0]!.dataSync()]).toEqual([6, 6, 6, 6]);
    expect([...kept.map.get('one')!.dataSync()]).toEqual([9, 9, 9, 9]);
    expect(memory(backend).buffers).toBe(3);
  });

  it('hands what it returns to the scope around it', () => {
    let returned: Tensor | undefined;
    tidy(() => {
      returned = tidy(() => add(x, 1));
      expect(returned.isDisposed).toBe(false);
    });
    expect(returned!.isDisposed).toBe(true);
    expect(memory(backend).buffers).toBe(1);
  });

  it('disposes what was made when the function throws', () => {
    expect(() =>
      tidy(() => {
        add(x, 1);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(memory(backend).buffers).toBe(1);
  });

  it('leaves parameters and kept tensors alone', () => {
    const [weight, kept] = tidy(() => {
      const both = [parameter(add(x, 1)), keep(add(x, 2))] as const;
      return [...both].map((tensor) => tensor);
    });
    let loose: Tensor | undefined;
    tidy(() => {
      loose = keep(add(x, 5));
    });
    expect(weight!.isDisposed || kept!.isDisposed || loose!.isDisposed).toBe(false);
  });

  it('refuses a function that returns a promise', () => {
    expect(() => tidy(async () => add(x, 1))).toThrow(ValueError);
  });

  it('allocates nothing once its first run has filled the arena', () => {
    let allocated = 0;
    const allocate = backend.allocate.bind(backend);
    backend.allocate = (dtype, length) => {
      allocated++;
      return allocate(dtype, length);
    };
    const step = (): void => tidy(() => void mul(add(x, 1), add(x, 3)));
    step();
    const afterFirst = allocated;
    for (let i = 0; i < 100; i++) step();
    expect(afterFirst).toBeGreaterThan(0);
    expect(allocated).toBe(afterFirst);
    releaseMemory(backend);
    expect(memory(backend)).toEqual({ buffers: 1, bytes: 16, pooledBuffers: 0, pooledBytes: 0 });
  });

  it('gives back in time what the steps no longer ask for', () => {
    tidy(() => void full([1000], 0, { backend }));
    expect(memory(backend).pooledBytes).toBeGreaterThanOrEqual(4000);
    for (let i = 0; i < 100; i++) tidy(() => void add(x, 1));
    expect(memory(backend).pooledBytes).toBeLessThan(1000);
  });
});
