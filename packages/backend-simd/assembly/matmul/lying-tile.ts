import { multiplyAdd } from './multiply-add';

// The tiles of tile.ts from rows that lie along the depth, `stride` bytes apart: where there are few columns, to pack
// the rows would take as long as to multiply them. The same sums in the same order.

/** 5 rows by 8 columns, the rows where they lie. */
export function lying5By8(a: usize, stride: usize, b: usize, depth: i32, to: usize): void {
  let a1 = a + stride;
  let a2 = a1 + stride;
  let a3 = a2 + stride;
  let a4 = a3 + stride;
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
  for (const last = b + <usize>depth * 32; b < last; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    x = v128.load32_splat(a4);
    c40 = multiplyAdd(x, b0, c40);
    c41 = multiplyAdd(x, b1, c41);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to, c10, 32);
  v128.store(to, c11, 48);
  v128.store(to, c20, 64);
  v128.store(to, c21, 80);
  v128.store(to, c30, 96);
  v128.store(to, c31, 112);
  v128.store(to, c40, 128);
  v128.store(to, c41, 144);
}

/** 4 rows by 8 columns, the rows where they lie. */
export function lying4By8(a: usize, stride: usize, b: usize, depth: i32, to: usize): void {
  let a1 = a + stride;
  let a2 = a1 + stride;
  let a3 = a2 + stride;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const last = b + <usize>depth * 32; b < last; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to, c10, 32);
  v128.store(to, c11, 48);
  v128.store(to, c20, 64);
  v128.store(to, c21, 80);
  v128.store(to, c30, 96);
  v128.store(to, c31, 112);
}

/** 5 rows by 4 columns, the rows where they lie. */
export function lying5By4(a: usize, stride: usize, b: usize, depth: i32, to: usize): void {
  let a1 = a + stride;
  let a2 = a1 + stride;
  let a3 = a2 + stride;
  let a4 = a3 + stride;
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  let c40 = c00;
  for (const last = b + <usize>depth * 16; b < last; b += 16) {
    const b0 = v128.load(b);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00);
    x = v128.load32_splat(a1);
    c10 = multiplyAdd(x, b0, c10);
    x = v128.load32_splat(a2);
    c20 = multiplyAdd(x, b0, c20);
    x = v128.load32_splat(a3);
    c30 = multiplyAdd(x, b0, c30);
    x = v128.load32_splat(a4);
    c40 = multiplyAdd(x, b0, c40);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
  }
  v128.store(to, c00);
  v128.store(to, c10, 32);
  v128.store(to, c20, 64);
  v128.store(to, c30, 96);
  v128.store(to, c40, 128);
}

/** 4 rows by 4 columns, the rows where they lie. */
export function lying4By4(a: usize, stride: usize, b: usize, depth: i32, to: usize): void {
  let a1 = a + stride;
  let a2 = a1 + stride;
  let a3 = a2 + stride;
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  for (const last = b + <usize>depth * 16; b < last; b += 16) {
    const b0 = v128.load(b);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00);
    x = v128.load32_splat(a1);
    c10 = multiplyAdd(x, b0, c10);
    x = v128.load32_splat(a2);
    c20 = multiplyAdd(x, b0, c20);
    x = v128.load32_splat(a3);
    c30 = multiplyAdd(x, b0, c30);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  v128.store(to, c00);
  v128.store(to, c10, 32);
  v128.store(to, c20, 64);
  v128.store(to, c30, 96);
}
