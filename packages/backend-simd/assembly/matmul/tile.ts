import { multiplyAdd } from './multiply-add';

// A tile of the product from a panel of rows and a packed panel of columns. For each step along the depth a panel holds
// the rows' elements side by side, and goes on by `step` bytes: packed, or a left matrix that is transposed as it lies.
// Every element is a chain of multiply-adds from 0 in order of depth. The sums are stored in rows of 32 bytes. Five by
// eight is what 15 registers take: ten sums, two vectors of columns, a row's element, and where the multiply-add is two
// instructions, its product.

/** 5 rows by 8 columns. */
export function tile5By8(a: usize, step: usize, b: usize, depth: i32, to: usize): void {
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
    x = v128.load32_splat(a, 4);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    x = v128.load32_splat(a, 16);
    c40 = multiplyAdd(x, b0, c40);
    c41 = multiplyAdd(x, b1, c41);
    a += step;
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

/** 4 rows by 8 columns. */
export function tile4By8(a: usize, step: usize, b: usize, depth: i32, to: usize): void {
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
    x = v128.load32_splat(a, 4);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    a += step;
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

/** 5 rows by 4 columns. */
export function tile5By4(a: usize, step: usize, b: usize, depth: i32, to: usize): void {
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  let c40 = c00;
  for (const last = b + <usize>depth * 16; b < last; b += 16) {
    const b0 = v128.load(b);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00);
    x = v128.load32_splat(a, 4);
    c10 = multiplyAdd(x, b0, c10);
    x = v128.load32_splat(a, 8);
    c20 = multiplyAdd(x, b0, c20);
    x = v128.load32_splat(a, 12);
    c30 = multiplyAdd(x, b0, c30);
    x = v128.load32_splat(a, 16);
    c40 = multiplyAdd(x, b0, c40);
    a += step;
  }
  v128.store(to, c00);
  v128.store(to, c10, 32);
  v128.store(to, c20, 64);
  v128.store(to, c30, 96);
  v128.store(to, c40, 128);
}

/** 4 rows by 4 columns. */
export function tile4By4(a: usize, step: usize, b: usize, depth: i32, to: usize): void {
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  for (const last = b + <usize>depth * 16; b < last; b += 16) {
    const b0 = v128.load(b);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00);
    x = v128.load32_splat(a, 4);
    c10 = multiplyAdd(x, b0, c10);
    x = v128.load32_splat(a, 8);
    c20 = multiplyAdd(x, b0, c20);
    x = v128.load32_splat(a, 12);
    c30 = multiplyAdd(x, b0, c30);
    a += step;
  }
  v128.store(to, c00);
  v128.store(to, c10, 32);
  v128.store(to, c20, 64);
  v128.store(to, c30, 96);
}
