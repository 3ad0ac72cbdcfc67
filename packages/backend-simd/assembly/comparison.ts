// A comparison is what it wants of two others: less, equal, both for lessEqual, and what equal is not for notEqual.

/** Masks of four lanes, for the operands at `a` and `b`. */
function ofFloats(a: usize, b: usize, less: v128, equal: v128): v128 {
  const x = v128.load(a);
  const y = v128.load(b);
  return v128.or(v128.and(f32x4.lt(x, y), less), v128.and(f32x4.eq(x, y), equal));
}

function ofInts(a: usize, b: usize, less: v128, equal: v128): v128 {
  const x = v128.load(a);
  const y = v128.load(b);
  return v128.or(v128.and(i32x4.lt_s(x, y), less), v128.and(i32x4.eq(x, y), equal));
}

/** 16 bytes of 1 and 0 from four masks of four 32-bit lanes. */
function truths(m0: v128, m1: v128, m2: v128, m3: v128, inverted: v128): v128 {
  const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3));
  return v128.and(v128.xor(bytes, inverted), i8x16.splat(1));
}

/**
 * As `arithmeticRun`; the output is one byte an element, written 16 at once. The codes are equal, notEqual, less and
 * lessEqual of float32, 12 to 15, then the same of int32 and of bool.
 */
export function comparisonRun(
  code: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  output: usize,
  last: usize,
): void {
  const kind = code & 3;
  const less = i32x4.splat(kind >= 2 ? -1 : 0);
  const equal = i32x4.splat(kind !== 2 ? -1 : 0);
  const inverted = i32x4.splat(kind === 1 ? -1 : 0);
  if (code < 16) {
    for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
      const m0 = ofFloats(a, b, less, equal);
      const m1 = ofFloats(a + aStep, b + bStep, less, equal);
      const m2 = ofFloats(a + 2 * aStep, b + 2 * bStep, less, equal);
      const m3 = ofFloats(a + 3 * aStep, b + 3 * bStep, less, equal);
      v128.store(output, truths(m0, m1, m2, m3, inverted));
    }
  } else if (code < 20) {
    for (; output < last; output += 16, a += 4 * aStep, b += 4 * bStep) {
      const m0 = ofInts(a, b, less, equal);
      const m1 = ofInts(a + aStep, b + bStep, less, equal);
      const m2 = ofInts(a + 2 * aStep, b + 2 * bStep, less, equal);
      const m3 = ofInts(a + 3 * aStep, b + 3 * bStep, less, equal);
      v128.store(output, truths(m0, m1, m2, m3, inverted));
    }
  } else {
    for (; output < last; output += 16, a += aStep, b += bStep) {
      const x = v128.load(a);
      const y = v128.load(b);
      const mask = v128.or(v128.and(i8x16.lt_u(x, y), less), v128.and(i8x16.eq(x, y), equal));
      v128.store(output, v128.and(v128.xor(mask, inverted), i8x16.splat(1)));
    }
  }
}
