import type { MatMulLayout } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, numbers } from '../test/support.ts';
import { createBackend, type SimdBackend } from './index.ts';

const configurations = [false, true].flatMap((relaxed) => [1, 2, 3].map((threads) => ({ relaxed, threads })));
const transposes = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);
const backends = new Map<string, SimdBackend>();
const keyOf = (relaxed: boolean, threads: number): string => `${relaxed} ${threads}`;

beforeAll(async () => {
  for (const { relaxed, threads } of configurations) {
    const backend = await createBackend({ relaxed, threads });
    await backend.startThreads();
    backends.set(keyOf(relaxed, threads), backend);
  }
});

afterAll(async () => {
  for (const backend of backends.values()) await backend.dispose();
});

function product(backend: SimdBackend, a: Float32Array, b: Float32Array, layout: MatMulLayout): Float32Array {
  const storages = [a, b].map((values) => {
    const storage = backend.allocate('float32', values.length);
    backend.write(storage, values);
    return storage;
  });
  const output = backend.allocate('float32', layout.batch * layout.m * layout.n);
  backend.fill(output, 77);
  backend.matMul(storages[0]!, storages[1]!, output, layout);
  const values = backend.readSync(output);
  for (const storage of [...storages, output]) backend.free(storage);
  return Float32Array.from(values);
}

/** Σ a·b in float64, and the sum of what was added without its signs. */
function expectNear(found: Float32Array, a: Float32Array, b: Float32Array, layout: MatMulLayout): void {
  const { batch, m, n, k, transposeA, transposeB } = layout;
  let at = 0;
  for (let matrix = 0; matrix < batch; matrix++) {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++, at++) {
        let sum = 0;
        let size = 0;
        for (let i = 0; i < k; i++) {
          const x = a[matrix * m * k + (transposeA ? i * m + row : row * k + i)]!;
          const y = b[matrix * k * n + (transposeB ? column * k + i : i * n + column)]!;
          sum += x * y;
          size += Math.abs(x * y);
        }
        const difference = Math.abs(found[at]! - sum);
        if (!(difference <= 2e-6 * size)) {
          expect.fail(`[${matrix}, ${row}, ${column}] is ${found[at]}, expected ${sum}`);
        }
      }
    }
  }
}

// Below, at and above the tiles (5 or 4 by 8 or 4), the blocks (160 rows, 512 steps) and what is worth a thread.
const shapes = [
  [1, 1, 1],
  [1, 7, 5],
  [1, 300, 1030],
  [7, 1, 5],
  [300, 1, 1030],
  [2, 2, 0],
  [1, 3, 0],
  [3, 1, 0],
  [2, 3, 1],
  [401, 511, 1],
  [3, 5, 7],
  [4, 4, 4],
  [5, 8, 4],
  [6, 9, 3],
  [7, 12, 13],
  [9, 13, 513],
  [11, 17, 1025],
  [12, 20, 512],
  [31, 37, 41],
  [128, 10, 300],
  [161, 3, 64],
  [165, 67, 130],
  [323, 129, 70],
  [70, 260, 130],
] as const;

describe.each(transposes)('matMul, transposeA $transposeA, transposeB $transposeB', (flags) => {
  it.each(shapes)('[%i, k] by [k, %i], k = %i: right, and the same bits on 1, 2 and 3 threads', (m, n, k) => {
    const layout = { batch: 1, m, n, k, ...flags };
    const a = numbers(m * k, 1);
    const b = numbers(k * n, 2);
    for (const relaxed of [false, true]) {
      const alone = product(backends.get(keyOf(relaxed, 1))!, a, b, layout);
      expectNear(alone, a, b, layout);
      for (const threads of [2, 3]) {
        expectSame(product(backends.get(keyOf(relaxed, threads))!, a, b, layout), alone);
      }
    }
  });

  it('goes through a batch', () => {
    for (const [batch, m, n, k] of [
      [5, 3, 7, 4],
      [3, 1, 6, 4],
      [3, 6, 1, 4],
      [40, 33, 30, 31],
      [0, 2, 2, 2],
    ] as const) {
      const layout = { batch, m, n, k, ...flags };
      const a = numbers(batch * m * k, 3);
      const b = numbers(batch * k * n, 4);
      const alone = product(backends.get(keyOf(true, 1))!, a, b, layout);
      expectNear(alone, a, b, layout);
      expectSame(product(backends.get(keyOf(true, 2))!, a, b, layout), alone);
    }
  });

  it('gives a row and a column the same bits alone as among others', () => {
    const [m, n, k] = [37, 21, 1100];
    const a = numbers(m * k, 5);
    const b = numbers(k * n, 6);
    for (const relaxed of [false, true]) {
      const backend = backends.get(keyOf(relaxed, 1))!;
      const whole = product(backend, a, b, { batch: 1, m, n, k, ...flags });
      const row = Float32Array.from({ length: k }, (_, i) => a[flags.transposeA ? i * m + 9 : 9 * k + i]!);
      const alone = product(backend, row, b, { batch: 1, m: 1, n, k, ...flags });
      expectSame(alone, whole.subarray(9 * n, 10 * n));
      const column = Float32Array.from({ length: k }, (_, i) => b[flags.transposeB ? 8 * k + i : i * n + 8]!);
      const upright = product(backend, a, column, { batch: 1, m, n: 1, k, ...flags });
      expectSame(
        upright,
        Float32Array.from({ length: m }, (_, i) => whole[i * n + 8]!),
      );
    }
  });

  it('of depth 1 has the same bits alone as in a batch', () => {
    const [m, n] = [19, 23];
    // Zeros of both signs among them: a sum is never −0.
    const a = numbers(2 * m, 9).map((x) => (Math.abs(x) < 0.5 ? 0 * x : x));
    const b = numbers(2 * n, 10);
    for (const relaxed of [false, true]) {
      const backend = backends.get(keyOf(relaxed, 1))!;
      const both = product(backend, a, b, { batch: 2, m, n, k: 1, ...flags });
      const layout = { batch: 1, m, n, k: 1, ...flags };
      expectSame(product(backend, a.subarray(0, m), b.subarray(0, n), layout), both.subarray(0, m * n));
    }
  });

  it('lets NaN and Infinity through to their own rows and columns only', () => {
    const [m, n, k] = [9, 11, 6];
    const a = numbers(m * k, 7);
    const b = numbers(k * n, 8);
    a[0] = Number.NaN;
    b[0] = Number.POSITIVE_INFINITY;
    const layout = { batch: 1, m, n, k, ...flags };
    const finite = product(backends.get(keyOf(true, 1))!, a, b, layout).map((x) =>
      Number(Number.isFinite(x)),
    );
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        expect(finite[row * n + column]).toBe(row === 0 || column === 0 ? 0 : 1);
      }
    }
  });
});

describe('dense', () => {
  it.each([
    [1, 1, 1],
    [1, 10, 784],
    [7, 1, 30],
    [5, 8, 0],
    [33, 65, 31],
    [33, 65, 1],
    [128, 10, 600],
    [128, 130, 100],
  ])('[%i, %i], k = %i, has the bits of matMul, add and relu', (m, n, k) => {
    const [x, w, offsets] = [numbers(m * k, 1), numbers(k * n, 2), numbers(n, 3)];
    for (const backend of backends.values()) {
      const [input, kernel, bias] = [x, w, offsets].map((values) => {
        const storage = backend.allocate('float32', values.length);
        backend.write(storage, values);
        return storage;
      });
      const output = backend.allocate('float32', m * n);
      const composed = backend.allocate('float32', m * n);
      const shapes = { a: [m, n], b: [1, n], output: [m, n] };
      backend.matMul(input!, kernel!, output, { batch: 1, m, n, k, transposeA: false, transposeB: false });
      backend.binary('add', output, bias!, composed, shapes);
      const linear = backend.readSync(composed);
      backend.unary('relu', composed, output);
      const relu = backend.readSync(output);
      backend.fused.dense(input!, kernel!, bias!, output, { m, n, k, activation: 'linear' });
      expectSame(backend.readSync(output), linear);
      backend.fused.dense(input!, kernel!, bias!, output, { m, n, k, activation: 'relu' });
      expectSame(backend.readSync(output), relu);
    }
  });
});
