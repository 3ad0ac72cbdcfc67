import type { ConcatLayout, StridedView, TypedArray } from '@athanor/core';
import { Walk } from './walk.ts';

/** Copies `count` elements that lie together. Below 32 a loop is faster than the two calls of `set`. */
export function copyRun(
  input: TypedArray,
  from: number,
  output: TypedArray,
  to: number,
  count: number,
): void {
  if (count >= 32) output.set(input.subarray(from, from + count), to);
  else for (let i = 0; i < count; i++) output[to + i] = input[from + i]!;
}

/** Joins [outer, sizes[i], inner] inputs along the middle axis. */
export function concat(
  inputs: readonly TypedArray[],
  output: TypedArray,
  { outer, sizes, inner }: ConcatLayout,
): void {
  let to = 0;
  for (let block = 0; block < outer; block++) {
    for (const [i, input] of inputs.entries()) {
      const run = sizes[i]! * inner;
      copyRun(input, block * run, output, to, run);
      to += run;
    }
  }
}

/** Gathers a strided view into the contiguous output, one plane (the view's last two axes) after another. */
export function copyStrided(input: TypedArray, output: TypedArray, view: StridedView): void {
  const { shape, strides } = mergeAxes(view);
  const columns = shape.pop() ?? 1;
  const columnStride = strides.pop() ?? 1;
  const rows = shape.pop() ?? 1;
  const rowStride = strides.pop() ?? 0;
  const plane = { rows, columns, rowStride, columnStride };
  const walk = new Walk(shape, strides, strides);
  for (let to = 0; to < output.length; to += rows * columns) {
    copyPlane(input, view.offset + walk.first, output, to, plane);
    walk.next();
  }
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

interface Plane {
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

function copyPlane(input: TypedArray, from: number, output: TypedArray, to: number, plane: Plane): void {
  const { rows, columns, rowStride, columnStride } = plane;
  if (columnStride === 1) {
    for (let row = 0; row < rows; row++) {
      copyRun(input, from + row * rowStride, output, to + row * columns, columns);
    }
  } else if (columnStride === 0) {
    for (let row = 0; row < rows; row++) {
      output.fill(input[from + row * rowStride]!, to + row * columns, to + (row + 1) * columns);
    }
  } else {
    copySquares(input, from, output, to, plane);
  }
}

/** Squares of 32 by 32, so that a transpose uses every line of memory that it fetches while it is in the cache. */
function copySquares(input: TypedArray, from: number, output: TypedArray, to: number, plane: Plane): void {
  const { rows, columns, rowStride, columnStride } = plane;
  const side = 32;
  for (let firstRow = 0; firstRow < rows; firstRow += side) {
    const lastRow = Math.min(firstRow + side, rows);
    for (let firstColumn = 0; firstColumn < columns; firstColumn += side) {
      const count = Math.min(side, columns - firstColumn);
      for (let row = firstRow; row < lastRow; row++) {
        let at = from + row * rowStride + firstColumn * columnStride;
        const start = to + row * columns + firstColumn;
        for (let i = start; i < start + count; i++, at += columnStride) output[i] = input[at]!;
      }
    }
  }
}
