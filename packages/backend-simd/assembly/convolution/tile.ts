import { multiplyAdd } from '../matmul/multiply-add';

// The tiles of ../matmul/tile.ts from rows that lie anywhere: `rows` points to a pointer for each, `offsets` to how many
// bytes from them each step along the depth lies, which is the same for all rows. (A loop over runs of steps within one over
// the runs would need fewer offsets, but the compilers of wasm then keep the sums in memory, at less than half the speed.)
// The sums go to rows that are `stride` bytes apart. They are stored at once, as the compilers also keep in memory what is
// computed with after the loop.

/** 5 rows by 8 columns. */
export function gathered5By8(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  const a0 = load<usize>(rows);
  const a1 = load<usize>(rows, 4);
  const a2 = load<usize>(rows, 8);
  const a3 = load<usize>(rows, 12);
  const a4 = load<usize>(rows, 16);
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  for (const last = b + <usize>depth * 32; b < last; b += 32, offsets += 4) {
    const offset = load<usize>(offsets);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0 + offset);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1 + offset);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2 + offset);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3 + offset);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    x = v128.load32_splat(a4 + offset);
    c40 = multiplyAdd(x, b0, c40);
    c41 = multiplyAdd(x, b1, c41);
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  to += stride;
  v128.store(to, c10);
  v128.store(to, c11, 16);
  to += stride;
  v128.store(to, c20);
  v128.store(to, c21, 16);
  to += stride;
  v128.store(to, c30);
  v128.store(to, c31, 16);
  to += stride;
  v128.store(to, c40);
  v128.store(to, c41, 16);
}

/** 4 rows by 8 columns. */
export function gathered4By8(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  const a0 = load<usize>(rows);
  const a1 = load<usize>(rows, 4);
  const a2 = load<usize>(rows, 8);
  const a3 = load<usize>(rows, 12);
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const last = b + <usize>depth * 32; b < last; b += 32, offsets += 4) {
    const offset = load<usize>(offsets);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a0 + offset);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1 + offset);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2 + offset);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3 + offset);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  to += stride;
  v128.store(to, c10);
  v128.store(to, c11, 16);
  to += stride;
  v128.store(to, c20);
  v128.store(to, c21, 16);
  to += stride;
  v128.store(to, c30);
  v128.store(to, c31, 16);
}

/** 5 rows by 4 columns. */
export function gathered5By4(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  const a0 = load<usize>(rows);
  const a1 = load<usize>(rows, 4);
  const a2 = load<usize>(rows, 8);
  const a3 = load<usize>(rows, 12);
  const a4 = load<usize>(rows, 16);
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  let c40 = c00;
  for (const last = b + <usize>depth * 16; b < last; b += 16, offsets += 4) {
    const offset = load<usize>(offsets);
    const b0 = v128.load(b);
    let x = v128.load32_splat(a0 + offset);
    c00 = multiplyAdd(x, b0, c00);
    x = v128.load32_splat(a1 + offset);
    c10 = multiplyAdd(x, b0, c10);
    x = v128.load32_splat(a2 + offset);
    c20 = multiplyAdd(x, b0, c20);
    x = v128.load32_splat(a3 + offset);
    c30 = multiplyAdd(x, b0, c30);
    x = v128.load32_splat(a4 + offset);
    c40 = multiplyAdd(x, b0, c40);
  }
  v128.store(to, c00);
  to += stride;
  v128.store(to, c10);
  to += stride;
  v128.store(to, c20);
  to += stride;
  v128.store(to, c30);
  to += stride;
  v128.store(to, c40);
}

/** 4 rows by 4 columns. */
export function gathered4By4(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  const a0 = load<usize>(rows);
  const a1 = load<usize>(rows, 4);
  const a2 = load<usize>(rows, 8);
  const a3 = load<usize>(rows, 12);
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  for (const last = b + <usize>depth * 16; b < last; b += 16, offsets += 4) {
    const offset = load<usize>(offsets);
    const b0 = v128.load(b);
    let x = v128.load32_splat(a0 + offset);
    c00 = multiplyAdd(x, b0, c00);
    x = v128.load32_splat(a1 + offset);
    c10 = multiplyAdd(x, b0, c10);
    x = v128.load32_splat(a2 + offset);
    c20 = multiplyAdd(x, b0, c20);
    x = v128.load32_splat(a3 + offset);
    c30 = multiplyAdd(x, b0, c30);
  }
  v128.store(to, c00);
  to += stride;
  v128.store(to, c10);
  to += stride;
  v128.store(to, c20);
  to += stride;
  v128.store(to, c30);
}
