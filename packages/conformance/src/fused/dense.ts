import { type DenseLayout, type FloatType, type FusedKernels, typedArray } from '@athanor/core';
import { unit } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from '../kernels/case.ts';

const sizes: readonly (readonly [m: number, n: number, k: number])[] = [
  [1, 1, 1],
  [1, 10, 7],
  [5, 1, 3],
  [4, 8, 16],
  [7, 9, 17],
  [33, 65, 31],
  [128, 10, 64],
  [0, 3, 2],
  [3, 2, 0],
];

/** `dense` in float64: activation(input · kernel + bias), with and without a bias, linear and relu. */
export function* denseCases(
  dense: NonNullable<FusedKernels['dense']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused dense');
  for (const activation of ['linear', 'relu'] as const) {
    for (const hasBias of [true, false]) {
      for (const [m, n, k] of sizes) {
        const draws = [
          uniform(stream, m * k),
          uniform(stream, k * n),
          hasBias ? uniform(stream, n) : null,
        ] as const;
        yield denseCase(dense, { m, n, k, activation }, draws, floatType);
      }
      const infinite = Number.POSITIVE_INFINITY;
      const bias = hasBias ? [1, Number.NaN] : null;
      const special = [[0, 1, 1, 1], [Number.NaN, -1, -infinite, 1], bias] as const;
      yield denseCase(dense, { m: 2, n: 2, k: 2, activation }, special, floatType);
    }
  }
}

type Draws = readonly [input: ArrayLike<number>, kernel: ArrayLike<number>, bias: ArrayLike<number> | null];

function denseCase(
  dense: NonNullable<FusedKernels['dense']>,
  layout: DenseLayout,
  draws: Draws,
  floatType: FloatType,
): KernelCase {
  const { m, n, k, activation } = layout;
  const [input, kernel, bias] = draws.map((values) => values && typedArray(floatType, values));
  const expected = new Float64Array(m * n);
  const magnitudes = new Float64Array(m * n);
  for (let index = 0; index < expected.length; index++) {
    const row = Math.floor(index / n);
    const column = index % n;
    let sum = bias ? bias[column]! : 0;
    magnitudes[index] = Math.abs(sum);
    for (let i = 0; i < k; i++) {
      const product = input![row * k + i]! * kernel![i * n + column]!;
      sum += product;
      magnitudes[index]! += Math.abs(product);
    }
    expected[index] = activation === 'relu' && sum < 0 ? 0 : sum;
  }
  return {
    label: `m ${m}, n ${n}, k ${k}, ${activation}, ${bias ? 'a bias' : 'no bias'}`,
    inputs: [input, kernel, bias].flatMap((values) => (values ? [host(floatType, values)] : [])),
    output: { dtype: floatType, length: m * n },
    expected,
    agreement: (_, index) => 16 * unit(floatType) * magnitudes[index]!,
    run: (_, [x, weights, offsets], output) => dense(x!, weights!, offsets ?? null, output, layout),
  };
}
