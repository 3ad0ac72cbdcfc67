import type { MatMulLayout } from '@athanor/core';
import { afterEach, describe, expect, it } from 'vitest';
import { multiplyOn } from '../test/multiply.mjs';
import { expectSame, integers } from '../test/support.ts';
import { createBackend, createEngine, type ProductsExtension, SimdBackend, WorkerError } from './index.ts';
import { productKernel } from './patch-products.ts';
import { type Product, productJob } from './products.ts';

const made: SimdBackend[] = [];
afterEach(async () => {
  for (const backend of made.splice(0)) await backend.dispose();
});

/** A backend named `loops`, whose products of 1000 multiply-adds or more are three loops, and what it was asked for. */
async function withLoops(threads: number, worker?: ProductsExtension['worker']) {
  const calls: Product[] = [];
  const extension: ProductsExtension = {
    name: 'loops',
    prefers: ({ m, n, k }) => m * n * k >= 1000,
    connect(memory) {
      const multiply = multiplyOn(memory);
      return (product) => {
        calls.push(product);
        multiply(product);
      };
    },
    worker,
  };
  const backend = new SimdBackend(await createEngine({ threads }, extension));
  made.push(backend);
  return { backend, calls };
}

async function plain(): Promise<SimdBackend> {
  const backend = await createBackend({ threads: 1 });
  made.push(backend);
  return backend;
}

/** Whole numbers, so that sums are exact and every way to multiply gives the same bits. */
function multiply(backend: SimdBackend, layout: MatMulLayout): Float32Array {
  const { batch, m, n, k } = layout;
  const [a, b] = [integers(batch * m * k, 1), integers(batch * k * n, 2)].map((values) => {
    const storage = backend.allocate('float32', values.length);
    backend.write(storage, Float32Array.from(values));
    return storage;
  });
  const output = backend.allocate('float32', batch * m * n);
  backend.fill(output, Number.NaN);
  backend.matMul(a!, b!, output, layout);
  const values = Float32Array.from(backend.readSync(output));
  for (const storage of [a!, b!, output]) backend.free(storage);
  return values;
}

const transposes = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

describe.each(transposes)(
  'products by a library, transposeA $transposeA, transposeB $transposeB',
  (flags) => {
    it.each([
      [1, 17, 13, 19],
      [5, 11, 12, 13],
      [1, 1, 40, 50],
      [1, 40, 1, 50],
    ])('%i of [%i, %i], k = %i, are made by it', async (batch, m, n, k) => {
      const { backend, calls } = await withLoops(1);
      const layout = { batch, m, n, k, ...flags };
      expect(backend.name).toBe('loops');
      expectSame(multiply(backend, layout), multiply(await plain(), layout));
      expect(calls).toHaveLength(batch);
    });

    it('are left to the kernels where it does not prefer them', async () => {
      const { backend, calls } = await withLoops(1);
      const layout = { batch: 2, m: 9, n: 10, k: 11, ...flags };
      expectSame(multiply(backend, layout), multiply(await plain(), layout));
      expectSame(multiply(backend, { ...layout, k: 0 }), new Float32Array(2 * 9 * 10));
      expect(calls).toEqual([]);
    });

    it('are shared among threads, in blocks that make up the whole', async () => {
      const counter = new Int32Array(new SharedArrayBuffer(4));
      const module = new URL('../test/products-module.mjs', import.meta.url).href;
      const { backend, calls } = await withLoops(2, { module, data: counter });
      await backend.startThreads();
      const reference = await plain();
      for (const [m, n] of [
        [161, 130],
        [130, 161],
      ] as const) {
        const layout = { batch: 1, m, n, k: 150, ...flags };
        const expected = multiply(reference, layout);
        for (let times = 0; times < 5; times++) expectSame(multiply(backend, layout), expected);
      }
      expect(calls.length + counter[0]!).toBe(20);
      expect(counter[0]).toBeGreaterThan(0);
    });
  },
);

describe('dense by a library', () => {
  it.each([
    [33, 10, 20],
    [20, 64, 31],
    [1, 50, 40],
    [50, 1, 40],
  ])('[%i, %i], k = %i, has bias and relu', async (m, n, k) => {
    const { backend, calls } = await withLoops(1);
    const results = [backend, await plain()].map((each) => {
      const [input, kernel, bias] = [integers(m * k, 1), integers(k * n, 2), integers(n, 3)].map((values) => {
        const storage = each.allocate('float32', values.length);
        each.write(storage, Float32Array.from(values));
        return storage;
      });
      const output = each.allocate('float32', m * n);
      return (['linear', 'relu'] as const).flatMap((activation) =>
        [bias!, null].flatMap((offsets) => {
          each.fused.dense(input!, kernel!, offsets, output, { m, n, k, activation });
          return [...each.readSync(output)];
        }),
      );
    });
    expectSame(results[0]!, results[1]!);
    expect(calls).toHaveLength(4);
  });
});

describe('a product', () => {
  it('is added to the output where it is to be', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const values = new Float32Array(memory.buffer);
    values.set([1, 2, 3, 4], 0);
    values.set([5, 6, 7, 8], 4);
    values.set([100, 200, 300, 400], 8);
    const layout = { m: 2, n: 2, k: 2, transposeA: false, transposeB: false };
    const { args, units } = productJob([0, 16, 32], layout, 1, true, 1);
    productKernel(multiplyOn(memory))(...asArguments([...args, 0, units]));
    expect([...values.subarray(8, 12)]).toEqual([119, 222, 343, 450]);
  });

  it('is cut into no more parts than there are threads, and only where it is large', () => {
    const flags = { transposeA: false, transposeB: false };
    const unitsOf = (m: number, n: number, k: number, threads: number, batch = 1) =>
      productJob([0, 0, 0], { m, n, k, ...flags }, batch, false, threads).units;
    expect(unitsOf(128, 512, 784, 1)).toBe(1);
    expect(unitsOf(128, 512, 784, 2)).toBe(2);
    expect(unitsOf(128, 512, 784, 8)).toBe(8);
    expect(unitsOf(128, 10, 512, 8)).toBe(1);
    expect(unitsOf(100, 100, 100, 2, 10)).toBe(10);
  });
});

describe('a worker whose module does not work', () => {
  it('is an error that says so', async () => {
    const module = new URL('../test/no-such-module.mjs', import.meta.url).href;
    const { backend } = await withLoops(2, { module, data: undefined });
    await expect(backend.startThreads()).rejects.toThrow(WorkerError);
  });
});

function asArguments(values: number[]): Parameters<ReturnType<typeof productKernel>> {
  return values as Parameters<ReturnType<typeof productKernel>>;
}
