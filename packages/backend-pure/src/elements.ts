import type { TypedArray } from '@athanor/core';

/** Sets every element; a `bool` is 0 or 1, whatever the value. */
export function fill(output: TypedArray, value: number): void {
  output.fill(output instanceof Uint8Array ? Number(value !== 0) : value);
}

/** Converts to the output's class: truncated towards zero for int32, "is not zero" for `bool`. */
export function cast(input: TypedArray, output: TypedArray): void {
  if (output instanceof Uint8Array) {
    for (let i = 0; i < output.length; i++) output[i] = input[i] === 0 ? 0 : 1;
  } else {
    output.set(input);
  }
}

/** output[i] = condition[i] ? a[i] : b[i]. */
export function select(condition: TypedArray, a: TypedArray, b: TypedArray, output: TypedArray): void {
  for (let i = 0; i < output.length; i++) output[i] = condition[i] === 0 ? b[i]! : a[i]!;
}
