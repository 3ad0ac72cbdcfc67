/** 16 bytes of 1 and 0 from four masks of four 32-bit lanes. */
function truths(m0: v128, m1: v128, m2: v128, m3: v128): v128 {
  const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3));
  return v128.and(bytes, i8x16.splat(1));
}

/** As `arithmeticRun`; the output is one byte an element, written 16 at once, and 12 are the codes before its own. */
export function comparisonRun(
  code: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  output: usize,
  last: usize,
): void {
  switch (code) {
    case 12: // equal float32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = f32x4.eq(v128.load(a), v128.load(b));
        const m1 = f32x4.eq(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = f32x4.eq(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = f32x4.eq(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 13: // notEqual float32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = f32x4.ne(v128.load(a), v128.load(b));
        const m1 = f32x4.ne(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = f32x4.ne(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = f32x4.ne(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 14: // less float32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = f32x4.lt(v128.load(a), v128.load(b));
        const m1 = f32x4.lt(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = f32x4.lt(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = f32x4.lt(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 15: // lessEqual float32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = f32x4.le(v128.load(a), v128.load(b));
        const m1 = f32x4.le(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = f32x4.le(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = f32x4.le(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 16: // equal int32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = i32x4.eq(v128.load(a), v128.load(b));
        const m1 = i32x4.eq(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = i32x4.eq(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = i32x4.eq(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 17: // notEqual int32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = i32x4.ne(v128.load(a), v128.load(b));
        const m1 = i32x4.ne(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = i32x4.ne(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = i32x4.ne(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 18: // less int32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = i32x4.lt_s(v128.load(a), v128.load(b));
        const m1 = i32x4.lt_s(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = i32x4.lt_s(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = i32x4.lt_s(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 19: // lessEqual int32
      for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
        const m0 = i32x4.le_s(v128.load(a), v128.load(b));
        const m1 = i32x4.le_s(v128.load(a + aStep), v128.load(b + bStep));
        const m2 = i32x4.le_s(v128.load(a + 2 * aStep), v128.load(b + 2 * bStep));
        const m3 = i32x4.le_s(v128.load(a + 3 * aStep), v128.load(b + 3 * bStep));
        v128.store(output, truths(m0, m1, m2, m3));
      }
      break;
    case 20: // equal bool
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, v128.and(i8x16.eq(v128.load(a), v128.load(b)), i8x16.splat(1)));
      }
      break;
    case 21: // notEqual bool
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, v128.and(i8x16.ne(v128.load(a), v128.load(b)), i8x16.splat(1)));
      }
      break;
    case 22: // less bool
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, v128.and(i8x16.lt_u(v128.load(a), v128.load(b)), i8x16.splat(1)));
      }
      break;
    case 23: // lessEqual bool
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, v128.and(i8x16.le_u(v128.load(a), v128.load(b)), i8x16.splat(1)));
      }
      break;
    default:
      unreachable();
  }
}
