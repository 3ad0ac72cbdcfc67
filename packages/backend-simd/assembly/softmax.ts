import { expVector } from './math/exponential';
import { foldRow, rowSum } from './reduce';

// Each step is rounded to float32 as the kernels are that core composes the same of: the bits are the composition's. Units
// are rows of `classes`. Whole vectors are written, also across a row's end: the next row is written after it. So where a
// row is no whole number of vectors, one thread has to do them all.

/** The greatest element of a row, in every lane. */
export function greatest(row: usize, classes: i32): v128 {
  return foldRow(0, row, classes);
}

/** Σ of a row in float64, rounded once, in every lane. */
export function total(row: usize, classes: i32): v128 {
  return f32x4.splat(<f32>rowSum(row, classes));
}

/** to[c] = e^(from[c] − shift). */
export function shiftedPowers(from: usize, to: usize, classes: i32, shift: v128): void {
  for (const last = to + ((<usize>classes) << 2); to < last; from += 16, to += 16) {
    v128.store(to, expVector(f32x4.sub(v128.load(from), shift)));
  }
}

export function softmax(x: usize, output: usize, classes: i32, begin: i32, end: i32): void {
  const rowBytes = (<usize>classes) << 2;
  for (let row = begin; row < end; row++) {
    const from = x + <usize>row * rowBytes;
    let to = output + <usize>row * rowBytes;
    shiftedPowers(from, to, classes, greatest(from, classes));
    const sum = total(to, classes);
    for (const last = to + rowBytes; to < last; to += 16) v128.store(to, f32x4.div(v128.load(to), sum));
  }
}

/** output = y·(dy − Σ dy·y). */
export function softmaxGradient(
  dy: usize,
  y: usize,
  output: usize,
  classes: i32,
  begin: i32,
  end: i32,
): void {
  const rowBytes = (<usize>classes) << 2;
  for (let row = begin; row < end; row++) {
    const start = <usize>row * rowBytes;
    const last = start + rowBytes;
    for (let at = start; at < last; at += 16) {
      v128.store(output + at, f32x4.mul(v128.load(dy + at), v128.load(y + at)));
    }
    const sum = total(output + start, classes);
    for (let at = start; at < last; at += 16) {
      const part = f32x4.mul(v128.load(y + at), sum);
      v128.store(output + at, f32x4.sub(v128.load(output + at), part));
    }
  }
}
