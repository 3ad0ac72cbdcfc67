import { type ArgReduceKind, type AxisLayout, DTypeError, type ReduceKind } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

// Elements read that are worth a thread, and the columns of one unit.
const grainElements = 32768;
const columnsPerUnit = 16;

/** What assembly/reduce.ts calls a fold by. float32 sums have kernels of their own. */
const foldCodes: { readonly [K in ReduceKind]: { readonly float32?: number; readonly int32: number } } = {
  max: { float32: 0, int32: 2 },
  min: { float32: 1, int32: 3 },
  sum: { int32: 4 },
};

/** Reduces the middle axis of [outer, size, inner]. Throws `DTypeError` for `bool`. */
export function reduce(
  runner: Runner,
  kind: ReduceKind,
  input: SimdStorage,
  output: SimdStorage,
  { outer, size, inner }: AxisLayout,
): void {
  if (output.length === 0) return;
  const { dtype } = input;
  if (dtype !== 'float32' && dtype !== 'int32') throw refusal(kind, dtype);
  const code = foldCodes[kind][dtype];
  const pointers = [input.pointer, output.pointer];
  if (inner === 1) {
    const grain = Math.ceil(grainElements / Math.max(1, size));
    if (code === undefined) runner.run('sumRows', [...pointers, size], outer, grain);
    else runner.run('foldRows', [code, ...pointers, size], outer, grain);
    return;
  }
  const strips = Math.ceil(inner / columnsPerUnit);
  const args = [...pointers, size, inner, strips];
  const grain = Math.ceil(grainElements / (Math.max(1, size) * Math.min(inner, columnsPerUnit)));
  if (code === undefined) runner.run('sumColumns', args, outer * strips, grain);
  else runner.run('foldColumns', [code, ...args], outer * strips, grain);
}

/** The index of the first greatest or least along the middle axis; the first NaN counts as both. */
export function argReduce(
  runner: Runner,
  kind: ArgReduceKind,
  input: SimdStorage,
  output: SimdStorage,
  { size, inner }: AxisLayout,
): void {
  const { dtype } = input;
  if (dtype !== 'float32' && dtype !== 'int32') throw refusal(kind, dtype);
  const name = dtype === 'float32' ? 'argReduceFloat' : 'argReduceInt';
  const args = [input.pointer, output.pointer, size, inner, Number(kind === 'argMax')];
  runner.run(name, args, output.length, Math.ceil(grainElements / Math.max(1, size)));
}

function refusal(kind: string, dtype: string): DTypeError {
  return new DTypeError(`${kind}: the simd backend takes float32 and int32; found ${dtype}`);
}
