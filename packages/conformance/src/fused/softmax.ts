import { type ClassLayout, type FloatType, type FusedKernels, typedArray } from '@athanor/core';
import { absolute, unit } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from '../kernels/case.ts';

export const classLayouts: readonly ClassLayout[] = [
  { rows: 0, classes: 3 },
  { rows: 1, classes: 1 },
  { rows: 5, classes: 3 },
  { rows: 4, classes: 8 },
  // Whole lines of the cache, and a last row of no whole vectors: what is written beyond it lies outside of the output.
  { rows: 32, classes: 10 },
  { rows: 3, classes: 1027 },
  { rows: 2000, classes: 12 },
];

export function describeClasses({ rows, classes }: ClassLayout): string {
  return `${rows} rows of ${classes}`;
}

/** e^x / Σ e^x of a row, in float64. */
export function softmaxOf(row: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(row);
  const greatest = values.reduce((a, b) => Math.max(a, b));
  const powers = values.map((x) => Math.exp(x - greatest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

/** Rows of logits, some of them huge, one of −∞ but for one class, one with a NaN. */
export function logitsOf({ rows, classes }: ClassLayout, values: Float64Array): Float64Array {
  return values.map((x, i) => {
    const [row, column] = [Math.floor(i / classes), i % classes];
    if (row % 5 === 1) return x * 500;
    if (row % 5 === 2 && rows > 3) return column === 1 % classes ? x : Number.NEGATIVE_INFINITY;
    return row === 3 && column === 0 ? Number.NaN : x;
  });
}

export function* softmaxCases(
  softmax: NonNullable<FusedKernels['softmax']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused softmax');
  for (const layout of classLayouts) {
    const { rows, classes } = layout;
    const x = typedArray(floatType, logitsOf(layout, uniform(stream, rows * classes)));
    const expected = new Float64Array(x.length);
    for (let start = 0; start < x.length; start += classes) {
      expected.set(softmaxOf(x.subarray(start, start + classes)), start);
    }
    yield {
      label: describeClasses(layout),
      inputs: [host(floatType, x)],
      output: { dtype: floatType, length: x.length },
      expected,
      agreement: (value) => 16 * unit(floatType) * Math.abs(value) + 1e-37,
      run: (_, [input], output) => softmax(input!, output, layout),
    };
  }
}

/** y·(dy − Σ dy·y). */
export function* softmaxGradientCases(
  softmaxGradient: NonNullable<FusedKernels['softmaxGradient']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused softmaxGradient');
  for (const layout of classLayouts) {
    const { rows, classes } = layout;
    const dy = typedArray(floatType, uniform(stream, rows * classes));
    const y = typedArray(floatType, uniform(stream, rows * classes, 0, 1));
    const expected = new Float64Array(y.length);
    for (let start = 0; start < y.length; start += classes) {
      let sum = 0;
      for (let c = start; c < start + classes; c++) sum += dy[c]! * y[c]!;
      for (let c = start; c < start + classes; c++) expected[c] = y[c]! * (dy[c]! - sum);
    }
    yield {
      label: describeClasses(layout),
      inputs: [host(floatType, dy), host(floatType, y)],
      output: { dtype: floatType, length: y.length },
      expected,
      agreement: absolute(floatType, 8 + classes),
      run: (_, [gradient, output], to) => softmaxGradient(gradient!, output!, to, layout),
    };
  }
}
