// Element by element, from `begin`, a multiple of 16, to `end`; 16 at once, whole vectors.

/** A mask of four lanes for elements 4·`quarter` to 4·`quarter` + 3 of 16 bytes. */
function mask(bytes: v128, quarter: i32): v128 {
  const half = quarter < 2 ? i16x8.extend_low_i8x16_u(bytes) : i16x8.extend_high_i8x16_u(bytes);
  const words = (quarter & 1) === 0 ? i32x4.extend_low_i16x8_u(half) : i32x4.extend_high_i16x8_u(half);
  return i32x4.ne(words, i32x4.splat(0));
}

export function selectWords(condition: usize, a: usize, b: usize, output: usize, begin: i32, end: i32): void {
  for (let i = begin; i < end; i += 16) {
    const bytes = v128.load(condition + i);
    for (let quarter = 0; quarter < 4; quarter++) {
      const at = (<usize>(i + 4 * quarter)) << 2;
      v128.store(output + at, v128.bitselect(v128.load(a + at), v128.load(b + at), mask(bytes, quarter)));
    }
  }
}

export function selectBytes(condition: usize, a: usize, b: usize, output: usize, begin: i32, end: i32): void {
  const zero = i8x16.splat(0);
  for (let at = <usize>begin; at < <usize>end; at += 16) {
    const chosen = i8x16.ne(v128.load(condition + at), zero);
    v128.store(output + at, v128.bitselect(v128.load(a + at), v128.load(b + at), chosen));
  }
}

export function castFloatToInt(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    v128.store(output + at, i32x4.trunc_sat_f32x4_s(v128.load(input + at)));
  }
}

export function castIntToFloat(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    v128.store(output + at, f32x4.convert_i32x4_s(v128.load(input + at)));
  }
}

export function castFloatToBool(input: usize, output: usize, begin: i32, end: i32): void {
  for (let i = begin; i < end; i++) store<u8>(output + i, load<f32>(input + ((<usize>i) << 2)) !== 0 ? 1 : 0);
}

export function castIntToBool(input: usize, output: usize, begin: i32, end: i32): void {
  for (let i = begin; i < end; i++) store<u8>(output + i, load<i32>(input + ((<usize>i) << 2)) !== 0 ? 1 : 0);
}

/** To words of 0 and `one`, the bits of 1 in float32 or int32. */
export function castBool(one: i32, input: usize, output: usize, begin: i32, end: i32): void {
  const ones = i32x4.splat(one);
  for (let i = begin; i < end; i += 16) {
    const bytes = v128.load(input + i);
    for (let quarter = 0; quarter < 4; quarter++) {
      v128.store(output + ((<usize>(i + 4 * quarter)) << 2), v128.and(mask(bytes, quarter), ones));
    }
  }
}
