import { type FloatType, type MatMulLayout, typedArray } from '@athanor/core';
import { unit } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

const sizes: readonly (readonly [batch: number, m: number, n: number, k: number])[] = [
  [1, 1, 1, 1],
  [1, 1, 7, 5],
  [1, 7, 1, 5],
  [1, 2, 3, 1],
  [1, 4, 8, 16],
  [1, 5, 9, 17],
  [1, 31, 33, 32],
  [1, 64, 64, 64],
  [1, 65, 63, 129],
  [1, 3, 257, 300],
  [1, 129, 5, 513],
  [1, 66, 130, 514],
  [3, 1, 1, 1],
  [2, 3, 4, 5],
  [4, 7, 5, 3],
  [3, 17, 9, 33],
  [1, 0, 3, 2],
  [1, 3, 0, 2],
  [1, 3, 2, 0],
  [2, 3, 2, 0],
  [0, 3, 2, 4],
];

/** `matMul` in each combination of its flags, from single numbers to sizes that no tile divides. */
export const matMulChecks: readonly KernelCheck[] = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => {
    const flags = [transposeA ? 'transposeA' : '', transposeB ? 'transposeB' : ''].filter(Boolean).join(' ');
    const what = `matMul ${flags || 'plain'}`;
    return {
      what,
      *cases(floatType: FloatType) {
        const stream = streamFor(what);
        for (const [batch, m, n, k] of sizes) {
          const layout = { batch, m, n, k, transposeA, transposeB };
          yield matMulCase(layout, uniform(stream, batch * m * k), uniform(stream, batch * k * n), floatType);
        }
        yield specialCase(transposeA, transposeB, floatType);
        yield squareOfOne(transposeA, transposeB, uniform(stream, 36), floatType);
      },
    };
  }),
);

/** 0 times NaN or an infinity is NaN: a product that skips zeros would lose it. */
function specialCase(transposeA: boolean, transposeB: boolean, floatType: FloatType): KernelCase {
  const layout = { batch: 1, m: 2, n: 2, k: 2, transposeA, transposeB };
  const infinite = Number.POSITIVE_INFINITY;
  return {
    ...matMulCase(layout, [0, 0, 1, 1], [Number.NaN, 1, infinite, 1], floatType),
    label: 'zeros with NaN and infinity',
  };
}

function squareOfOne(
  transposeA: boolean,
  transposeB: boolean,
  values: Float64Array,
  floatType: FloatType,
): KernelCase {
  const layout = { batch: 1, m: 6, n: 6, k: 6, transposeA, transposeB };
  const both = matMulCase(layout, values, values, floatType);
  return {
    ...both,
    label: 'one storage as both inputs',
    inputs: both.inputs.slice(0, 1),
    run: (backend, [input], output) => backend.matMul(input!, input!, output, layout),
  };
}

function matMulCase(
  layout: MatMulLayout,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  floatType: FloatType,
): KernelCase {
  const { batch, m, n, k, transposeA, transposeB } = layout;
  const left = typedArray(floatType, a);
  const right = typedArray(floatType, b);
  const expected = new Float64Array(batch * m * n);
  const magnitudes = new Float64Array(batch * m * n);
  for (let index = 0; index < expected.length; index++) {
    const matrix = Math.floor(index / (m * n));
    const row = Math.floor(index / n) % m;
    const column = index % n;
    for (let i = 0; i < k; i++) {
      const x = left[matrix * m * k + (transposeA ? i * m + row : row * k + i)]!;
      const y = right[matrix * k * n + (transposeB ? column * k + i : i * n + column)]!;
      expected[index]! += x * y;
      magnitudes[index]! += Math.abs(x * y);
    }
  }
  return {
    label: `batch ${batch}, m ${m}, n ${n}, k ${k}`,
    inputs: [host(floatType, left), host(floatType, right)],
    output: { dtype: floatType, length: expected.length },
    expected,
    agreement: (_, index) => 16 * unit(floatType) * magnitudes[index]!,
    run: (backend, [x, y], output) => backend.matMul(x!, y!, output, layout),
  };
}
