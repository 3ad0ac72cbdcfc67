import type { RowsLayout, TypedArray } from '@athanor/core';
import { copyRun } from './copy.ts';

/** output[i, :] = table[indices[i], :]. */
export function gatherRows(
  table: TypedArray,
  indices: TypedArray,
  output: TypedArray,
  { count, width }: RowsLayout,
): void {
  for (let i = 0; i < count; i++) copyRun(table, indices[i]! * width, output, i * width, width);
}

/** output[indices[i], :] += updates[i, :] in order of i, from zeros; every sum is rounded to the output's dtype. */
export function scatterAddRows(
  updates: TypedArray,
  indices: TypedArray,
  output: TypedArray,
  { count, width }: RowsLayout,
): void {
  output.fill(0);
  let from = 0;
  for (let i = 0; i < count; i++) {
    const start = indices[i]! * width;
    for (let to = start; to < start + width; to++) output[to] = output[to]! + updates[from++]!;
  }
}
