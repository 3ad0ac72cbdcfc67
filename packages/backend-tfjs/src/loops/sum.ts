import type { AxisLayout, TypedArray } from '@athanor/core';

/** Sums the middle axis of [outer, size, inner] in float64, and rounds each sum once. */
export function sumAxis(input: TypedArray, output: TypedArray, { outer, size, inner }: AxisLayout): void {
  if (inner === 1) {
    for (let row = 0; row < outer; row++) output[row] = sumRun(input, row * size, size);
    return;
  }
  const sums = new Float64Array(inner);
  for (let block = 0; block < outer; block++) {
    sums.fill(0);
    let next = block * size * inner;
    for (let row = 0; row < size; row++) {
      for (let i = 0; i < inner; i++) sums[i]! += input[next++]!;
    }
    output.set(sums, block * inner);
  }
}

/** Four sums at once, because one would wait for each addition before the next. */
function sumRun(values: TypedArray, start: number, length: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = start + length - (length % 4);
  for (let i = start; i < whole; i += 4) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  for (let i = whole; i < start + length; i++) a += values[i]!;
  return a + b + (c + d);
}
