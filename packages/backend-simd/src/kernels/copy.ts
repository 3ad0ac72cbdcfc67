import { bytesPerElement, type ConcatLayout, type StridedView } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

// Bytes that are worth a thread, and the rows of a plane that one unit of copyPlanes copies.
const grainBytes = 131072;
const rowsPerUnit = 32;

/** Copies a storage's elements to another of the same dtype and length. */
export function copyAll(runner: Runner, input: SimdStorage, output: SimdStorage): void {
  const bytes = bytesPerElement(input.dtype) * input.length;
  copyRows(runner, input.pointer, bytes, output.pointer, bytes, bytes, 1);
}

/** Joins [outer, sizes[i], inner] inputs along the middle axis. */
export function concat(
  runner: Runner,
  inputs: readonly SimdStorage[],
  output: SimdStorage,
  { outer, sizes, inner }: ConcatLayout,
): void {
  const run = inner * bytesPerElement(output.dtype);
  const outputStride = sizes.reduce((sum, size) => sum + size, 0) * run;
  let to = output.pointer;
  for (const [i, input] of inputs.entries()) {
    const bytes = sizes[i]! * run;
    copyRows(runner, input.pointer, bytes, to, outputStride, bytes, outer);
    to += bytes;
  }
}

function copyRows(
  runner: Runner,
  input: number,
  inputStride: number,
  output: number,
  outputStride: number,
  bytes: number,
  rows: number,
): void {
  if (bytes === 0) return;
  const args = [input, inputStride, output, outputStride, bytes];
  runner.run('copyRows', args, rows, Math.ceil(grainBytes / bytes));
}

/** Gathers a strided view into the contiguous output, one plane (the view's last two axes) after another. */
export function copyStrided(
  runner: Runner,
  input: SimdStorage,
  output: SimdStorage,
  view: StridedView,
): void {
  if (output.length === 0) return;
  const bytes = bytesPerElement(output.dtype);
  const { shape, strides } = mergeAxes(view);
  const columns = shape.pop() ?? 1;
  const columnStride = strides.pop() ?? 1;
  const rows = shape.pop() ?? 1;
  const rowStride = strides.pop() ?? columns;
  const planes = shape.reduce((product, size) => product * size, 1);
  const layout = runner.layout([...shape, ...strides]);
  const args = [
    bytes === 4 ? 2 : 0,
    input.pointer + view.offset * bytes,
    output.pointer,
    layout,
    shape.length,
    rows,
    columns,
    rowStride,
    columnStride,
  ];
  const unitBytes = Math.min(rows, rowsPerUnit) * columns * bytes;
  const units = planes * Math.ceil(rows / rowsPerUnit);
  runner.run('copyPlanes', args, units, Math.ceil(grainBytes / unitBytes));
}

/** Leaves out axes of size 1 and makes one of two neighbours that one stride goes through. */
function mergeAxes(view: StridedView): { shape: number[]; strides: number[] } {
  const shape: number[] = [];
  const strides: number[] = [];
  for (const [axis, size] of view.shape.entries()) {
    const stride = view.strides[axis]!;
    const last = shape.length - 1;
    if (size === 1) continue;
    if (last >= 0 && strides[last] === size * stride) {
      shape[last] = shape[last]! * size;
      strides[last] = stride;
    } else {
      shape.push(size);
      strides.push(stride);
    }
  }
  return { shape, strides };
}
