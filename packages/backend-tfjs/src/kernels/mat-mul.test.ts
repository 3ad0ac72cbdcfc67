import type { MatMulLayout } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Elements,
  engineNames,
  float,
  Numbers,
  openSubject,
  type Subject,
  worstError,
} from '../../test/subject.ts';

function productNaively(
  a: Elements,
  b: Elements,
  { batch, m, n, k, transposeA, transposeB }: MatMulLayout,
): number[] {
  const result: number[] = [];
  for (let matrix = 0; matrix < batch; matrix++) {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let i = 0; i < k; i++) {
          const left = a.values[matrix * m * k + (transposeA ? i * m + row : row * k + i)]!;
          const right = b.values[matrix * k * n + (transposeB ? column * k + i : i * n + column)]!;
          sum += left * right;
        }
        result.push(sum);
      }
    }
  }
  return result;
}

/** batch, m, k, n: small ones by the plain kernel, large ones either way round, and ones of several blocks. */
const sizes: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 1],
  [1, 3, 4, 5],
  [1, 1, 9, 1],
  [1, 1, 4096, 1],
  [1, 1, 100, 70],
  [1, 70, 100, 1],
  [1, 17, 33, 19],
  [1, 8, 64, 64],
  [1, 64, 64, 8],
  [1, 31, 50, 67],
  [1, 70, 600, 7],
  [1, 131, 1025, 4],
  [3, 2, 3, 4],
  [3, 20, 21, 22],
  [2, 5, 40, 60],
  [1, 3, 0, 4],
  [2, 3, 0, 4],
  [1, 0, 3, 4],
  [0, 2, 3, 4],
  [1, 2, 3, 0],
];

describe.each(engineNames)('matMul on tfjs-%s', (name) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await openSubject(name);
  });

  const matMul = (a: Elements, b: Elements, layout: MatMulLayout) =>
    subject.compute(
      [a, b],
      { dtype: 'float32', length: layout.batch * layout.m * layout.n },
      ([left, right], to) => subject.backend.matMul(left!, right!, to, layout),
    );

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('transposeA %s, transposeB %s', (transposeA, transposeB) => {
    const numbers = new Numbers(9);
    for (const [batch, m, k, n] of sizes) {
      const layout = { batch, m, n, k, transposeA, transposeB };
      const a = float(numbers.floats(batch * m * k));
      const b = float(numbers.floats(batch * k * n));
      const found = matMul(a, b, layout);
      // The floor is the size of a sum of k terms.
      const error = worstError(found, productNaively(a, b, layout), 4 * Math.max(k, 1));
      expect(error, JSON.stringify(layout)).toBeLessThan(1e-6);
    }
  });

  it('carries NaN and infinities to the rows and columns they are in', () => {
    for (const [m, k, n] of [
      [3, 4, 5],
      [17, 33, 19],
      [8, 64, 64],
      [64, 64, 8],
    ] as const) {
      const layout = { batch: 1, m, n, k, transposeA: false, transposeB: false };
      const ones = (length: number, place: number, value: number) =>
        float(new Array<number>(length).fill(1).map((one, i) => (i === place ? value : one)));
      const row = matMul(ones(m * k, 0, Number.NaN), ones(k * n, -1, 0), layout);
      expect([...row]).toEqual(Array.from({ length: m * n }, (_, i) => (i < n ? Number.NaN : k)));
      const column = matMul(ones(m * k, -1, 0), ones(k * n, n - 1, Number.POSITIVE_INFINITY), layout);
      expect([...column]).toEqual(
        Array.from({ length: m * n }, (_, i) => (i % n === n - 1 ? Number.POSITIVE_INFINITY : k)),
      );
    }
  });

  it('gives the same bits however often a matrix has been multiplied by', () => {
    const { backend } = subject;
    const numbers = new Numbers(10);
    for (const [m, k, n] of [
      [16, 100, 120],
      [5, 77, 91],
      [33, 64, 200],
    ] as const) {
      const upload = (length: number) => {
        const storage = backend.allocate('float32', length);
        backend.write(storage, Float32Array.from(numbers.floats(length)));
        return storage;
      };
      const a = upload(m * k);
      const b = upload(k * n);
      const output = backend.allocate('float32', m * n);
      const layout = { batch: 1, m, n, k, transposeA: false, transposeB: false };
      const results = [0, 1, 2].map(() => {
        backend.matMul(a, b, output, layout);
        return backend.readSync?.(output);
      });
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
      for (const storage of [a, b, output]) backend.free(storage);
    }
  });

  it('multiplies by what is in a storage now, not by what was packed before', () => {
    const { backend } = subject;
    const [m, k, n] = [16, 64, 64];
    const a = backend.allocate('float32', m * k);
    const b = backend.allocate('float32', k * n);
    const output = backend.allocate('float32', m * n);
    backend.fill(a, 1);
    for (const value of [1, 2, 3]) {
      for (const way of ['write', 'fill'] as const) {
        if (way === 'write') backend.write(b, new Float32Array(k * n).fill(value));
        else backend.fill(b, -value);
        for (let again = 0; again < 3; again++) {
          backend.matMul(a, b, output, { batch: 1, m, n, k, transposeA: false, transposeB: false });
          const product = k * (way === 'write' ? value : -value);
          expect(backend.readSync?.(output)).toEqual(new Float32Array(m * n).fill(product));
        }
      }
    }
    for (const storage of [a, b, output]) backend.free(storage);
  });
});
