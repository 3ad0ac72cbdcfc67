import { storeLanes } from './lanes';
import { expVector } from './math/exponential';
import { foldRow, rowSum } from './reduce';

// Each step is rounded to float32 as the kernels are that core composes the same of: the bits are the composition's. Units
// are rows of `classes`. Whole vectors are read, also across a row's end.

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
  for (let left = classes; left > 0; left -= 4, from += 16, to += 16) {
    storeLanes(to, expVector(f32x4.sub(v128.load(from), shift)), left);
  }
}

export function softmax(x: usize, output: usize, classes: i32, begin: i32, end: i32): void {
  const rowBytes = (<usize>classes) << 2;
  for (let row = begin; row < end; row++) {
    const from = x + <usize>row * rowBytes;
    let to = output + <usize>row * rowBytes;
    shiftedPowers(from, to, classes, greatest(from, classes));
    const sum = total(to, classes);
    for (let left = classes; left > 0; left -= 4, to += 16) {
      storeLanes(to, f32x4.div(v128.load(to), sum), left);
    }
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
    for (let at = start, left = classes; left > 0; left -= 4, at += 16) {
      storeLanes(output + at, f32x4.mul(v128.load(dy + at), v128.load(y + at)), left);
    }
    const sum = total(output + start, classes);
    for (let at = start, left = classes; left > 0; left -= 4, at += 16) {
      const part = f32x4.mul(v128.load(y + at), sum);
      storeLanes(output + at, f32x4.sub(v128.load(output + at), part), left);
    }
  }
}
