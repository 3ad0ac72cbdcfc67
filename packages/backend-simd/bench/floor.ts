import { multiplyAdd } from '../assembly/matmul/multiply-add';

/** 96 operations of float32 in each of `count` rounds, and nothing else: what no kernel can be faster than. */
export function multiplyAddLoop(count: i32, start: f32, factor: f32, term: f32): f32 {
  const a = f32x4.splat(factor);
  const b = f32x4.splat(term);
  let c0 = f32x4.splat(start);
  let c1 = f32x4.splat(start + 1);
  let c2 = f32x4.splat(start + 2);
  let c3 = f32x4.splat(start + 3);
  let c4 = f32x4.splat(start + 4);
  let c5 = f32x4.splat(start + 5);
  let c6 = f32x4.splat(start + 6);
  let c7 = f32x4.splat(start + 7);
  let c8 = f32x4.splat(start + 8);
  let c9 = f32x4.splat(start + 9);
  let c10 = f32x4.splat(start + 10);
  let c11 = f32x4.splat(start + 11);
  for (let i = 0; i < count; i++) {
    c0 = multiplyAdd(c0, a, b);
    c1 = multiplyAdd(c1, a, b);
    c2 = multiplyAdd(c2, a, b);
    c3 = multiplyAdd(c3, a, b);
    c4 = multiplyAdd(c4, a, b);
    c5 = multiplyAdd(c5, a, b);
    c6 = multiplyAdd(c6, a, b);
    c7 = multiplyAdd(c7, a, b);
    c8 = multiplyAdd(c8, a, b);
    c9 = multiplyAdd(c9, a, b);
    c10 = multiplyAdd(c10, a, b);
    c11 = multiplyAdd(c11, a, b);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(c4, c5));
  const high = f32x4.add(f32x4.add(f32x4.add(c6, c7), f32x4.add(c8, c9)), f32x4.add(c10, c11));
  return f32x4.extract_lane(f32x4.add(low, high), 0);
}
