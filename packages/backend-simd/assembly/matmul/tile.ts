import { tall } from './heights';
import { multiplyAdd } from './multiply-add';

// A tile of a product: `rows` by 8 or 4 columns, its columns from a packed panel. Every element is a chain of multiply-adds
// from 0 in order of depth, which is at least 1. The rows are either packed, side by side at each step, and steps `step`
// bytes apart (or a left matrix that is transposed as it lies); or gathered: `left` points to a pointer to each, and
// `offsets` to how many bytes from it each step lies, the same for all rows. (A loop over runs of steps within one over the
// runs would need fewer offsets, but the compilers of wasm then keep the sums in memory, at less than half the speed.)
//
// The sums go to rows `stride` bytes apart. They are stored at once, as the compilers also keep in memory what is computed
// with after the loop. The first step stands before the loop because V8 then keeps the addresses that a step needs in
// registers instead of computing them in every one: 25 instructions for 12 multiply-adds, not 30.

class Tile {
  /** Eight columns, and 4 to 6 rows; `rows` and `isGathered` are constants. */
  @inline
  static by8(
    rows: i32,
    isGathered: bool,
    left: usize,
    step: usize,
    offsets: usize,
    b: usize,
    depth: i32,
    to: usize,
    stride: usize,
  ): void {
    const a0 = isGathered ? load<usize>(left) : 0;
    const a1 = isGathered ? load<usize>(left, 4) : 0;
    const a2 = isGathered ? load<usize>(left, 8) : 0;
    const a3 = isGathered ? load<usize>(left, 12) : 0;
    const a4 = isGathered && rows > 4 ? load<usize>(left, 16) : 0;
    const a5 = isGathered && rows > 5 ? load<usize>(left, 20) : 0;
    const last = b + <usize>depth * 32;
    const zero = f32x4.splat(0);
    let at = isGathered ? load<usize>(offsets) : 0;
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = isGathered ? v128.load32_splat(a0 + at) : v128.load32_splat(left);
    let c00 = multiplyAdd(x, b0, zero);
    let c01 = multiplyAdd(x, b1, zero);
    x = isGathered ? v128.load32_splat(a1 + at) : v128.load32_splat(left, 4);
    let c10 = multiplyAdd(x, b0, zero);
    let c11 = multiplyAdd(x, b1, zero);
    x = isGathered ? v128.load32_splat(a2 + at) : v128.load32_splat(left, 8);
    let c20 = multiplyAdd(x, b0, zero);
    let c21 = multiplyAdd(x, b1, zero);
    x = isGathered ? v128.load32_splat(a3 + at) : v128.load32_splat(left, 12);
    let c30 = multiplyAdd(x, b0, zero);
    let c31 = multiplyAdd(x, b1, zero);
    let c40 = zero;
    let c41 = zero;
    if (rows > 4) {
      x = isGathered ? v128.load32_splat(a4 + at) : v128.load32_splat(left, 16);
      c40 = multiplyAdd(x, b0, zero);
      c41 = multiplyAdd(x, b1, zero);
    }
    let c50 = zero;
    let c51 = zero;
    if (rows > 5) {
      x = isGathered ? v128.load32_splat(a5 + at) : v128.load32_splat(left, 20);
      c50 = multiplyAdd(x, b0, zero);
      c51 = multiplyAdd(x, b1, zero);
    }
    left += step;
    offsets += 4;
    b += 32;
    while (b < last) {
      if (isGathered) at = load<usize>(offsets);
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      x = isGathered ? v128.load32_splat(a0 + at) : v128.load32_splat(left);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = isGathered ? v128.load32_splat(a1 + at) : v128.load32_splat(left, 4);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = isGathered ? v128.load32_splat(a2 + at) : v128.load32_splat(left, 8);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = isGathered ? v128.load32_splat(a3 + at) : v128.load32_splat(left, 12);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      if (rows > 4) {
        x = isGathered ? v128.load32_splat(a4 + at) : v128.load32_splat(left, 16);
        c40 = multiplyAdd(x, b0, c40);
        c41 = multiplyAdd(x, b1, c41);
      }
      if (rows > 5) {
        x = isGathered ? v128.load32_splat(a5 + at) : v128.load32_splat(left, 20);
        c50 = multiplyAdd(x, b0, c50);
        c51 = multiplyAdd(x, b1, c51);
      }
      left += step;
      offsets += 4;
      b += 32;
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
    if (rows > 4) {
      to += stride;
      v128.store(to, c40);
      v128.store(to, c41, 16);
    }
    if (rows > 5) {
      to += stride;
      v128.store(to, c50);
      v128.store(to, c51, 16);
    }
  }

  /** Four columns, and 4 to 6 rows; `rows` and `isGathered` are constants. */
  @inline
  static by4(
    rows: i32,
    isGathered: bool,
    left: usize,
    step: usize,
    offsets: usize,
    b: usize,
    depth: i32,
    to: usize,
    stride: usize,
  ): void {
    const a0 = isGathered ? load<usize>(left) : 0;
    const a1 = isGathered ? load<usize>(left, 4) : 0;
    const a2 = isGathered ? load<usize>(left, 8) : 0;
    const a3 = isGathered ? load<usize>(left, 12) : 0;
    const a4 = isGathered && rows > 4 ? load<usize>(left, 16) : 0;
    const a5 = isGathered && rows > 5 ? load<usize>(left, 20) : 0;
    const last = b + <usize>depth * 16;
    const zero = f32x4.splat(0);
    let at = isGathered ? load<usize>(offsets) : 0;
    let b0 = v128.load(b);
    let x = isGathered ? v128.load32_splat(a0 + at) : v128.load32_splat(left);
    let c00 = multiplyAdd(x, b0, zero);
    x = isGathered ? v128.load32_splat(a1 + at) : v128.load32_splat(left, 4);
    let c10 = multiplyAdd(x, b0, zero);
    x = isGathered ? v128.load32_splat(a2 + at) : v128.load32_splat(left, 8);
    let c20 = multiplyAdd(x, b0, zero);
    x = isGathered ? v128.load32_splat(a3 + at) : v128.load32_splat(left, 12);
    let c30 = multiplyAdd(x, b0, zero);
    let c40 = zero;
    if (rows > 4) {
      x = isGathered ? v128.load32_splat(a4 + at) : v128.load32_splat(left, 16);
      c40 = multiplyAdd(x, b0, zero);
    }
    let c50 = zero;
    if (rows > 5) {
      x = isGathered ? v128.load32_splat(a5 + at) : v128.load32_splat(left, 20);
      c50 = multiplyAdd(x, b0, zero);
    }
    left += step;
    offsets += 4;
    b += 16;
    while (b < last) {
      if (isGathered) at = load<usize>(offsets);
      b0 = v128.load(b);
      x = isGathered ? v128.load32_splat(a0 + at) : v128.load32_splat(left);
      c00 = multiplyAdd(x, b0, c00);
      x = isGathered ? v128.load32_splat(a1 + at) : v128.load32_splat(left, 4);
      c10 = multiplyAdd(x, b0, c10);
      x = isGathered ? v128.load32_splat(a2 + at) : v128.load32_splat(left, 8);
      c20 = multiplyAdd(x, b0, c20);
      x = isGathered ? v128.load32_splat(a3 + at) : v128.load32_splat(left, 12);
      c30 = multiplyAdd(x, b0, c30);
      if (rows > 4) {
        x = isGathered ? v128.load32_splat(a4 + at) : v128.load32_splat(left, 16);
        c40 = multiplyAdd(x, b0, c40);
      }
      if (rows > 5) {
        x = isGathered ? v128.load32_splat(a5 + at) : v128.load32_splat(left, 20);
        c50 = multiplyAdd(x, b0, c50);
      }
      left += step;
      offsets += 4;
      b += 16;
    }
    v128.store(to, c00);
    to += stride;
    v128.store(to, c10);
    to += stride;
    v128.store(to, c20);
    to += stride;
    v128.store(to, c30);
    if (rows > 4) {
      to += stride;
      v128.store(to, c40);
    }
    if (rows > 5) {
      to += stride;
      v128.store(to, c50);
    }
  }
}

export function packedTallBy8(a: usize, step: usize, b: usize, depth: i32, to: usize, stride: usize): void {
  Tile.by8(tall, false, a, step, 0, b, depth, to, stride);
}

export function packedTallBy4(a: usize, step: usize, b: usize, depth: i32, to: usize, stride: usize): void {
  Tile.by4(tall, false, a, step, 0, b, depth, to, stride);
}

export function packedShortBy8(a: usize, step: usize, b: usize, depth: i32, to: usize, stride: usize): void {
  Tile.by8(tall - 1, false, a, step, 0, b, depth, to, stride);
}

export function packedShortBy4(a: usize, step: usize, b: usize, depth: i32, to: usize, stride: usize): void {
  Tile.by4(tall - 1, false, a, step, 0, b, depth, to, stride);
}

export function gatheredTallBy8(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  Tile.by8(tall, true, rows, 0, offsets, b, depth, to, stride);
}

export function gatheredTallBy4(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  Tile.by4(tall, true, rows, 0, offsets, b, depth, to, stride);
}

export function gatheredShortBy8(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  Tile.by8(tall - 1, true, rows, 0, offsets, b, depth, to, stride);
}

export function gatheredShortBy4(
  rows: usize,
  offsets: usize,
  b: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  Tile.by4(tall - 1, true, rows, 0, offsets, b, depth, to, stride);
}
