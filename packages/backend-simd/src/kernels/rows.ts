import { bytesPerElement, DTypeError, type RowsLayout } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

const grainBytes = 131072;

/** output[i, :] = table[indices[i], :]. */
export function gatherRows(
  runner: Runner,
  table: SimdStorage,
  indices: SimdStorage,
  output: SimdStorage,
  { count, width }: RowsLayout,
): void {
  const bytes = width * bytesPerElement(table.dtype);
  if (bytes === 0) return;
  const args = [table.pointer, indices.pointer, output.pointer, bytes];
  runner.run('gatherRows', args, count, Math.ceil(grainBytes / bytes));
}

/** output[indices[i], :] += updates[i, :] in order of i, from zeros. Threads share the columns, so the order stays. */
export function scatterAddRows(
  runner: Runner,
  updates: SimdStorage,
  indices: SimdStorage,
  output: SimdStorage,
  { rows, count, width }: RowsLayout,
): void {
  const { dtype } = updates;
  if (dtype !== 'float32' && dtype !== 'int32') {
    throw new DTypeError(`scatterAddRows: the simd backend takes float32 and int32; found ${dtype}`);
  }
  const pointers = [updates.pointer, indices.pointer, output.pointer];
  const grain = Math.ceil(grainBytes / 4 / Math.max(1, rows + count) / 16) * 16;
  runner.run('scatterAdd', [Number(dtype === 'int32'), ...pointers, rows, count, width], width, grain);
}
