import type { StridedView, TypedArray } from '@athanor/core';

/** Runs shorter than this are copied element by element: a call of `set` costs more. */
const longRun = 32;

/** Gathers a view (simplified, so that its last axis is as long as it can be) of `input` into `output`, row-major. */
export function copyView(
  input: TypedArray,
  output: TypedArray,
  { shape, strides, offset }: StridedView,
): void {
  if (output.length === 0) return;
  const last = shape.length - 1;
  const run = last < 0 ? 1 : shape[last]!;
  const stride = last < 0 ? 1 : strides[last]!;
  const index = new Array<number>(Math.max(last, 0)).fill(0);
  let from = offset;
  for (let to = 0; to < output.length; to += run) {
    copyRun(input, from, stride, output, to, run);
    // The next run: the innermost of the outer axes moves on, and carries into those outside of it.
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** Copies `run` elements of `input`, `stride` apart. */
export function copyRun(
  input: TypedArray,
  from: number,
  stride: number,
  output: TypedArray,
  to: number,
  run: number,
): void {
  if (stride === 1 && run >= longRun) output.set(input.subarray(from, from + run), to);
  else if (stride === 0 && run >= longRun) output.fill(input[from]!, to, to + run);
  else for (let i = 0; i < run; i++) output[to + i] = input[from + i * stride]!;
}
