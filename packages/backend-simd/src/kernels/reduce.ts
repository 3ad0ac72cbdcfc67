import { type ArgReduceKind, type AxisLayout, DTypeError, type ReduceKind } from '@athanor/core';
import { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

// Elements read that are worth a thread, and the columns of one unit.
const grainElements = 32768;
const columnsPerUnit = 16;
// Parts of all outputs together, at most, and the least rows and elements of one.
const mostParts = 64;
const leastPartRows = 32;
const leastPartElements = 2048;

/** What assembly/reduce.ts calls a fold by. float32 sums have kernels of their own. */
const foldCodes: { readonly [K in ReduceKind]: { readonly float32?: number; readonly int32: number } } = {
  max: { float32: 0, int32: 2 },
  min: { float32: 1, int32: 3 },
  sum: { int32: 4 },
};

/**
 * Reduces the middle axis of [outer, size, inner]. Where there are few outputs of many elements each, these are cut into
 * parts whose results are put together in order; how depends on the layout alone, so the bits are the same on any number
 * of threads. Throws `DTypeError` for `bool`.
 */
export function reduce(
  runner: Runner,
  kind: ReduceKind,
  input: SimdStorage,
  output: SimdStorage,
  layout: AxisLayout,
): void {
  if (output.length === 0) return;
  const { dtype, pointer } = input;
  if (dtype !== 'float32' && dtype !== 'int32') throw refusal(kind, dtype);
  const code = foldCodes[kind][dtype];
  const parts = partsOf(layout);
  if (code === undefined) {
    if (parts > 1) sumInParts(runner, pointer, output.pointer, layout, parts);
    else sum(runner, pointer, output.pointer, layout);
  } else if (parts > 1 && layout.outer === 1) {
    foldInParts(runner, code, pointer, output.pointer, layout, parts);
  } else {
    fold(runner, code, pointer, output.pointer, layout);
  }
}

/** Into how many parts each output's elements are cut; 1 where the outputs are enough, or the parts would be small. */
function partsOf({ outer, size, inner }: AxisLayout): number {
  if (outer * size * inner < 2 * grainElements || outer > mostParts / 8) return 1;
  const parts = Math.floor(
    Math.min(
      mostParts / outer,
      size / leastPartRows,
      (size * inner) / leastPartElements,
      Runner.scratchBytes / 8 / (outer * roundUpToFour(inner)) - 1,
    ),
  );
  return parts < 8 ? 1 : parts;
}

function roundUpToFour(count: number): number {
  return Math.ceil(count / 4) * 4;
}

function sum(runner: Runner, input: number, output: number, { outer, size, inner }: AxisLayout): void {
  if (inner === 1) {
    runner.run('sumRows', [input, output, size], outer, Math.ceil(grainElements / Math.max(1, size)));
    return;
  }
  const strips = Math.ceil(inner / columnsPerUnit);
  runner.run('sumColumns', [input, output, size, inner, strips], outer * strips, stripGrain(size, inner));
}

function sumInParts(
  runner: Runner,
  input: number,
  output: number,
  { outer, size, inner }: AxisLayout,
  parts: number,
): void {
  const rows = Math.ceil(size / parts);
  const { scratch } = runner;
  const grain = Math.ceil(grainElements / (rows * inner));
  runner.run('sumBlocks', [input, scratch, size, inner, parts, rows], outer * parts, grain);
  runner.run('sumPartials', [scratch, output, inner, parts], outer * inner, Math.ceil(grainElements / parts));
}

function fold(
  runner: Runner,
  code: number,
  input: number,
  output: number,
  { outer, size, inner }: AxisLayout,
): void {
  if (inner === 1) {
    const grain = Math.ceil(grainElements / Math.max(1, size));
    runner.run('foldRows', [code, input, output, size], outer, grain);
    return;
  }
  const strips = Math.ceil(inner / columnsPerUnit);
  const args = [code, input, output, size, inner, strips];
  runner.run('foldColumns', args, outer * strips, stripGrain(size, inner));
}

/** Parts of one length, one of the few rows that are left over, and these results as an input of their own. */
function foldInParts(
  runner: Runner,
  code: number,
  input: number,
  output: number,
  { size, inner }: AxisLayout,
  parts: number,
): void {
  const rows = Math.floor(size / parts);
  const rest = size - rows * parts;
  const { scratch } = runner;
  const rowBytes = 4 * inner;
  fold(runner, code, input, scratch, { outer: parts, size: rows, inner });
  if (rest > 0) {
    const layout = { outer: 1, size: rest, inner };
    fold(runner, code, input + (size - rest) * rowBytes, scratch + parts * rowBytes, layout);
  }
  fold(runner, code, scratch, output, { outer: 1, size: parts + Math.min(rest, 1), inner });
}

/** Strips of columns that are worth a thread. */
function stripGrain(size: number, inner: number): number {
  return Math.ceil(grainElements / (Math.max(1, size) * Math.min(inner, columnsPerUnit)));
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
