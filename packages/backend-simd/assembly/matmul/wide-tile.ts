import { tall } from './heights';
import { multiplyAdd } from './multiply-add';

// The packed tiles of ./tile.ts, twice as wide: 24 sums, for an engine that joins vectors in pairs to registers of 256 bits.
// Others would keep half of the sums in memory.

class WideTile {
  /** Sixteen columns, and 5 or 6 rows; `rows` is a constant. */
  @inline
  static by16(rows: i32, a: usize, step: usize, b: usize, depth: i32, to: usize, stride: usize): void {
    const last = b + <usize>depth * 64;
    const zero = f32x4.splat(0);
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let b2 = v128.load(b, 32);
    let b3 = v128.load(b, 48);
    let x = v128.load32_splat(a);
    let c00 = multiplyAdd(x, b0, zero);
    let c01 = multiplyAdd(x, b1, zero);
    let c02 = multiplyAdd(x, b2, zero);
    let c03 = multiplyAdd(x, b3, zero);
    x = v128.load32_splat(a, 4);
    let c10 = multiplyAdd(x, b0, zero);
    let c11 = multiplyAdd(x, b1, zero);
    let c12 = multiplyAdd(x, b2, zero);
    let c13 = multiplyAdd(x, b3, zero);
    x = v128.load32_splat(a, 8);
    let c20 = multiplyAdd(x, b0, zero);
    let c21 = multiplyAdd(x, b1, zero);
    let c22 = multiplyAdd(x, b2, zero);
    let c23 = multiplyAdd(x, b3, zero);
    x = v128.load32_splat(a, 12);
    let c30 = multiplyAdd(x, b0, zero);
    let c31 = multiplyAdd(x, b1, zero);
    let c32 = multiplyAdd(x, b2, zero);
    let c33 = multiplyAdd(x, b3, zero);
    x = v128.load32_splat(a, 16);
    let c40 = multiplyAdd(x, b0, zero);
    let c41 = multiplyAdd(x, b1, zero);
    let c42 = multiplyAdd(x, b2, zero);
    let c43 = multiplyAdd(x, b3, zero);
    let c50 = zero;
    let c51 = zero;
    let c52 = zero;
    let c53 = zero;
    if (rows > 5) {
      x = v128.load32_splat(a, 20);
      c50 = multiplyAdd(x, b0, zero);
      c51 = multiplyAdd(x, b1, zero);
      c52 = multiplyAdd(x, b2, zero);
      c53 = multiplyAdd(x, b3, zero);
    }
    a += step;
    b += 64;
    while (b < last) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      b2 = v128.load(b, 32);
      b3 = v128.load(b, 48);
      x = v128.load32_splat(a);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      c02 = multiplyAdd(x, b2, c02);
      c03 = multiplyAdd(x, b3, c03);
      x = v128.load32_splat(a, 4);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      c12 = multiplyAdd(x, b2, c12);
      c13 = multiplyAdd(x, b3, c13);
      x = v128.load32_splat(a, 8);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      c22 = multiplyAdd(x, b2, c22);
      c23 = multiplyAdd(x, b3, c23);
      x = v128.load32_splat(a, 12);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      c32 = multiplyAdd(x, b2, c32);
      c33 = multiplyAdd(x, b3, c33);
      x = v128.load32_splat(a, 16);
      c40 = multiplyAdd(x, b0, c40);
      c41 = multiplyAdd(x, b1, c41);
      c42 = multiplyAdd(x, b2, c42);
      c43 = multiplyAdd(x, b3, c43);
      if (rows > 5) {
        x = v128.load32_splat(a, 20);
        c50 = multiplyAdd(x, b0, c50);
        c51 = multiplyAdd(x, b1, c51);
        c52 = multiplyAdd(x, b2, c52);
        c53 = multiplyAdd(x, b3, c53);
      }
      a += step;
      b += 64;
    }
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store(to, c02, 32);
    v128.store(to, c03, 48);
    to += stride;
    v128.store(to, c10);
    v128.store(to, c11, 16);
    v128.store(to, c12, 32);
    v128.store(to, c13, 48);
    to += stride;
    v128.store(to, c20);
    v128.store(to, c21, 16);
    v128.store(to, c22, 32);
    v128.store(to, c23, 48);
    to += stride;
    v128.store(to, c30);
    v128.store(to, c31, 16);
    v128.store(to, c32, 32);
    v128.store(to, c33, 48);
    to += stride;
    v128.store(to, c40);
    v128.store(to, c41, 16);
    v128.store(to, c42, 32);
    v128.store(to, c43, 48);
    if (rows > 5) {
      to += stride;
      v128.store(to, c50);
      v128.store(to, c51, 16);
      v128.store(to, c52, 32);
      v128.store(to, c53, 48);
    }
  }
}

export function packedTallBy16(a: usize, step: usize, b: usize, depth: i32, to: usize, stride: usize): void {
  WideTile.by16(tall, a, step, b, depth, to, stride);
}

export function packedShortBy16(a: usize, step: usize, b: usize, depth: i32, to: usize, stride: usize): void {
  WideTile.by16(tall - 1, a, step, b, depth, to, stride);
}
