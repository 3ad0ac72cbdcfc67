import type { AxisLayout, ReduceKind, TypedArray } from '@athanor/core';

/**
 * Reduces the middle axis of [outer, size, inner]. A sum of floats is made in float64, one element after another along
 * the axis, and rounded once; one of int32 wraps. NaN anywhere makes the result NaN.
 */
export function reduce(kind: ReduceKind, input: TypedArray, output: TypedArray, layout: AxisLayout): void {
  if (kind !== 'sum') extremes[kind](input, output, layout);
  else if (layout.inner === 1 && !(input instanceof Int32Array)) sumRows(input, output, layout.size);
  else sumColumns(input, output, layout);
}

/** Each row of `size` elements gives one sum. */
function sumRows(input: TypedArray, output: TypedArray, size: number): void {
  let from = 0;
  for (let row = 0; row < output.length; row++) {
    let sum = 0;
    for (const end = from + size; from < end; from++) sum += input[from]!;
    output[row] = sum;
  }
}

/** Goes along the rows as they lie in memory and adds each to a row of sums. */
function sumColumns(input: TypedArray, output: TypedArray, { outer, size, inner }: AxisLayout): void {
  const sums = input instanceof Int32Array ? new Int32Array(inner) : new Float64Array(inner);
  let from = 0;
  for (let block = 0; block < outer; block++) {
    sums.fill(0);
    for (let row = 0; row < size; row++) {
      for (let i = 0; i < inner; i++) sums[i] = sums[i]! + input[from++]!;
    }
    output.set(sums, block * inner);
  }
}

type ExtremeLoop = (input: TypedArray, output: TypedArray, layout: AxisLayout) => void;

const extremes: { readonly [K in Exclude<ReduceKind, 'sum'>]: ExtremeLoop } = {
  max(input, output, { outer, size, inner }) {
    for (let block = 0; block < outer; block++) {
      const to = block * inner;
      const start = to * size;
      for (let i = 0; i < inner; i++) output[to + i] = input[start + i]!;
      for (let row = 1; row < size; row++) {
        const from = start + row * inner;
        for (let i = 0; i < inner; i++) output[to + i] = Math.max(output[to + i]!, input[from + i]!);
      }
    }
  },
  min(input, output, { outer, size, inner }) {
    for (let block = 0; block < outer; block++) {
      const to = block * inner;
      const start = to * size;
      for (let i = 0; i < inner; i++) output[to + i] = input[start + i]!;
      for (let row = 1; row < size; row++) {
        const from = start + row * inner;
        for (let i = 0; i < inner; i++) output[to + i] = Math.min(output[to + i]!, input[from + i]!);
      }
    }
  },
};
