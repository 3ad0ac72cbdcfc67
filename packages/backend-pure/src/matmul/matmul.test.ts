import type { MatMulLayout } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectSame, numbers, unwritten } from '../../test/support.ts';
import { matMul } from './matmul.ts';

/** The definition: Σ a·b in order of k, in float64, rounded once by the array that it is stored in. */
function naive<T extends Float32Array | Float64Array>(a: T, b: T, output: T, layout: MatMulLayout): T {
  const { batch, m, n, k, transposeA, transposeB } = layout;
  for (let matrix = 0; matrix < batch; matrix++) {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let i = 0; i < k; i++) {
          const left = a[matrix * m * k + (transposeA ? i * m + row : row * k + i)]!;
          const right = b[matrix * k * n + (transposeB ? column * k + i : i * n + column)]!;
          sum += left * right;
        }
        output[matrix * m * n + row * n + column] = sum;
      }
    }
  }
  return output;
}

function expectProduct(layout: MatMulLayout): void {
  const { batch, m, n, k } = layout;
  const a = numbers(batch * m * k, 1);
  const b = numbers(batch * k * n, 2);
  const output = unwritten(new Float32Array(batch * m * n));
  matMul(a, b, output, layout);
  expectSame(output, naive(a, b, new Float32Array(batch * m * n), layout));
}

const transposes = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

describe.each(transposes)('matMul, transposeA $transposeA, transposeB $transposeB', (flags) => {
  // Below, at and above the tile (4 by 2), the panels and the block (256): primes, whole multiples, one more.
  it.each([
    [1, 1, 1],
    [1, 7, 5],
    [1, 259, 300],
    [7, 1, 5],
    [259, 1, 300],
    [2, 2, 2],
    [3, 5, 1],
    [4, 2, 8],
    [5, 3, 7],
    [13, 11, 17],
    [64, 10, 32],
    [256, 4, 256],
    [257, 3, 257],
    [3, 257, 513],
    [4, 512, 6],
  ])('[%i, k] by [k, %i], k = %i, to the bit', (m, n, k) => {
    expectProduct({ batch: 1, m, n, k, ...flags });
  });

  it('goes through a batch', () => {
    expectProduct({ batch: 5, m: 3, n: 7, k: 4, ...flags });
    expectProduct({ batch: 3, m: 1, n: 6, k: 4, ...flags });
    expectProduct({ batch: 3, m: 6, n: 1, k: 4, ...flags });
  });

  it('sums nothing to 0', () => {
    for (const [m, n] of [
      [3, 4],
      [1, 4],
      [3, 1],
    ] as const) {
      const output = unwritten(new Float32Array(m * n));
      matMul(new Float32Array(0), new Float32Array(0), output, { batch: 1, m, n, k: 0, ...flags });
      expectSame(output, new Float32Array(m * n));
    }
  });

  it('writes nothing where there are no rows, columns or matrices', () => {
    const empty = new Float32Array(0);
    const some = numbers(6);
    matMul(empty, some, empty, { batch: 1, m: 0, n: 3, k: 2, ...flags });
    matMul(some, empty, empty, { batch: 1, m: 3, n: 0, k: 2, ...flags });
    matMul(empty, empty, empty, { batch: 0, m: 3, n: 2, k: 2, ...flags });
  });

  it('lets NaN and Infinity through to their own rows and columns only', () => {
    const a = new Float32Array([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const b = new Float32Array([Number.POSITIVE_INFINITY, 0, 0, 0, Number.NaN, 0]);
    const layout = { batch: 1, m: 5, n: 3, k: 2, ...flags };
    const output = unwritten(new Float32Array(15));
    matMul(a, b, output, layout);
    expectSame(output, naive(a, b, new Float32Array(15), layout));
    expect(output.some(Number.isNaN)).toBe(true);
    expect(output.some((x) => x === 0)).toBe(true);
  });

  it('keeps the last bits of float64', () => {
    const layout = { batch: 1, m: 9, n: 5, k: 300, ...flags };
    const a = Float64Array.from(numbers(9 * 300, 3), (x) => x / 3);
    const b = Float64Array.from(numbers(300 * 5, 4), (x) => x / 7);
    const output = unwritten(new Float64Array(45));
    matMul(a, b, output, layout);
    expectSame(output, naive(a, b, new Float64Array(45), layout));
  });
});

describe('matMul', () => {
  it('gives a row the same bits alone as in a batch', () => {
    const [m, n, k] = [6, 10, 784];
    const a = numbers(m * k, 5);
    const b = numbers(k * n, 6);
    const together = new Float32Array(m * n);
    const alone = new Float32Array(n);
    const flags = { batch: 1, n, k, transposeA: false, transposeB: false };
    matMul(a, b, together, { m, ...flags });
    matMul(a.subarray(2 * k, 3 * k), b, alone, { m: 1, ...flags });
    expectSame(alone, together.subarray(2 * n, 3 * n));
  });

  it('does not lose what float32 sums would', () => {
    const a = new Float32Array([2 ** 24, 1, 1, -(2 ** 24), 0, 0, 0, 0]);
    const ones = new Float32Array(8).fill(1);
    const output = new Float32Array(4);
    matMul(a, ones, output, { batch: 1, m: 2, n: 2, k: 4, transposeA: false, transposeB: false });
    expectSame(output, [2, 2, 0, 0]);
  });
});
