import { lower, storeLanes, upper } from './lanes';

// Reduces the middle axis of [outer, size, inner]. Units are rows where inner is 1, else strips of 16 columns of each
// block: `strips` of them a block.

/** The sum of each row of `size`, in float64: four running sums of two lanes, then the rest, rounded once. */
export function sumRows(input: usize, output: usize, size: i32, begin: i32, end: i32): void {
  const whole = size & ~7;
  for (let row = begin; row < end; row++) {
    const from = input + ((<usize>row * <usize>size) << 2);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let at = from;
    for (const last = from + ((<usize>whole) << 2); at < last; at += 32) {
      const x = v128.load(at);
      const y = v128.load(at, 16);
      s0 = f64x2.add(s0, lower(x));
      s1 = f64x2.add(s1, upper(x));
      s2 = f64x2.add(s2, lower(y));
      s3 = f64x2.add(s3, upper(y));
    }
    const sums = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (const last = from + ((<usize>size) << 2); at < last; at += 4) sum += <f64>load<f32>(at);
    store<f32>(output + ((<usize>row) << 2), <f32>sum);
  }
}

/** Sums down the columns, in float64, one row after another; 16 columns at once, then 4. */
export function sumColumns(
  input: usize,
  output: usize,
  size: i32,
  inner: i32,
  strips: i32,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>inner) << 2;
  for (let unit = begin; unit < end; unit++) {
    const block = unit / strips;
    const first = (unit % strips) * 16;
    const last = min(first + 16, inner);
    const from = input + ((<usize>block * <usize>size * <usize>inner) << 2);
    const to = output + ((<usize>block * <usize>inner) << 2);
    if (last - first === 16)
      sumSixteen(from + ((<usize>first) << 2), to + ((<usize>first) << 2), size, stride);
    else {
      for (let column = first; column < last; column += 4) {
        const offset = (<usize>column) << 2;
        sumFour(from + offset, to + offset, size, stride, last - column);
      }
    }
  }
}

function sumSixteen(from: usize, to: usize, size: i32, stride: usize): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let row = 0; row < size; row++, from += stride) {
    let x = v128.load(from);
    s0 = f64x2.add(s0, lower(x));
    s1 = f64x2.add(s1, upper(x));
    x = v128.load(from, 16);
    s2 = f64x2.add(s2, lower(x));
    s3 = f64x2.add(s3, upper(x));
    x = v128.load(from, 32);
    s4 = f64x2.add(s4, lower(x));
    s5 = f64x2.add(s5, upper(x));
    x = v128.load(from, 48);
    s6 = f64x2.add(s6, lower(x));
    s7 = f64x2.add(s7, upper(x));
  }
  v128.store(to, rounded(s0, s1));
  v128.store(to, rounded(s2, s3), 16);
  v128.store(to, rounded(s4, s5), 32);
  v128.store(to, rounded(s6, s7), 48);
}

function sumFour(from: usize, to: usize, size: i32, stride: usize, count: i32): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  for (let row = 0; row < size; row++, from += stride) {
    const x = v128.load(from);
    s0 = f64x2.add(s0, lower(x));
    s1 = f64x2.add(s1, upper(x));
  }
  storeLanes(to, rounded(s0, s1), count);
}

function rounded(low: v128, high: v128): v128 {
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** `code`: 0 greatest, 1 least float32; 2 greatest, 3 least, 4 sum of int32. */
function combine(code: i32, a: v128, b: v128): v128 {
  switch (code) {
    case 0:
      return f32x4.max(a, b);
    case 1:
      return f32x4.min(a, b);
    case 2:
      return i32x4.max_s(a, b);
    case 3:
      return i32x4.min_s(a, b);
    default:
      return i32x4.add(a, b);
  }
}

/** Folds each row of `size`: four lanes along it, then the lanes, then the rest. */
export function foldRows(code: i32, input: usize, output: usize, size: i32, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) {
    let at = input + ((<usize>row * <usize>size) << 2);
    const last = at + ((<usize>size) << 2);
    let result = i32x4.splat(0);
    if (size >= 4) {
      result = v128.load(at);
      for (at += 16; at + 16 <= last; at += 16) result = combine(code, result, v128.load(at));
      result = combine(code, result, v128.shuffle<u32>(result, result, 2, 3, 0, 1));
      result = combine(code, result, v128.shuffle<u32>(result, result, 1, 0, 3, 2));
    } else if (size > 0) {
      result = v128.load32_splat(at);
      at += 4;
    }
    for (; at < last; at += 4) result = combine(code, result, v128.load32_splat(at));
    v128.store_lane<u32>(output + ((<usize>row) << 2), result, 0);
  }
}

/** Folds down the columns, four at once. */
export function foldColumns(
  code: i32,
  input: usize,
  output: usize,
  size: i32,
  inner: i32,
  strips: i32,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>inner) << 2;
  for (let unit = begin; unit < end; unit++) {
    const block = unit / strips;
    const first = (unit % strips) * 16;
    const last = min(first + 16, inner);
    for (let column = first; column < last; column += 4) {
      let from = input + ((<usize>block * <usize>size * <usize>inner + column) << 2);
      let result = size > 0 ? v128.load(from) : i32x4.splat(0);
      for (let row = 1; row < size; row++) {
        from += stride;
        result = combine(code, result, v128.load(from));
      }
      storeLanes(output + ((<usize>block * <usize>inner + column) << 2), result, last - column);
    }
  }
}
