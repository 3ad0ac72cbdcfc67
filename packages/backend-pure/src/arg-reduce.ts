import type { ArgReduceKind, AxisLayout, TypedArray } from '@athanor/core';

/**
 * The index of the first greatest or least element along the middle axis of [outer, size, inner]. As in NumPy, NaN
 * counts as greatest and as least: the first NaN wins.
 */
export function argReduce(
  kind: ArgReduceKind,
  input: TypedArray,
  output: TypedArray,
  { outer, size, inner }: AxisLayout,
): void {
  const find = kind === 'argMax' ? firstGreatest : firstLeast;
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < inner; i++) {
      output[block * inner + i] = find(input, block * size * inner + i, size, inner);
    }
  }
}

function firstGreatest(input: TypedArray, start: number, size: number, stride: number): number {
  let best = input[start]!;
  let index = 0;
  for (let i = 1; i < size && !Number.isNaN(best); i++) {
    const value = input[start + i * stride]!;
    if (value > best || Number.isNaN(value)) {
      best = value;
      index = i;
    }
  }
  return index;
}

function firstLeast(input: TypedArray, start: number, size: number, stride: number): number {
  let best = input[start]!;
  let index = 0;
  for (let i = 1; i < size && !Number.isNaN(best); i++) {
    const value = input[start + i * stride]!;
    if (value < best || Number.isNaN(value)) {
      best = value;
      index = i;
    }
  }
  return index;
}
