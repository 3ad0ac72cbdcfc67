import { storeLanes, touch } from './lanes';
import { firstRun } from './workspace';

// Reduces the middle axis of [outer, size, inner]. Units are rows where inner is 1, else strips of 16 columns of each
// block: `strips` of them a block. Sums are made in float64 and rounded once.

/** Adds two elements to two sums; to load them by themselves takes less than to load four and part them. */
function addTwo(sums: v128, at: usize): v128 {
  return f64x2.add(sums, f64x2.promote_low_f32x4(v128.load64_zero(at)));
}

/** A row's sum: four running sums of two lanes, then the rest. */
export function rowSum(from: usize, size: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let at = from;
  for (const last = from + ((<usize>(size & ~7)) << 2); at < last; at += 32) {
    s0 = addTwo(s0, at);
    s1 = addTwo(s1, at + 8);
    s2 = addTwo(s2, at + 16);
    s3 = addTwo(s3, at + 24);
  }
  const sums = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (const last = from + ((<usize>size) << 2); at < last; at += 4) sum += <f64>load<f32>(at);
  return sum;
}

export function sumRows(input: usize, output: usize, size: i32, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) {
    const from = input + ((<usize>row * <usize>size) << 2);
    store<f32>(output + ((<usize>row) << 2), <f32>rowSum(from, size));
  }
}

/** Sums down the columns, one row after another; 16 columns at once, then 4. */
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
  const sums = firstRun();
  for (let unit = begin; unit < end; unit++) {
    const block = unit / strips;
    const first = (unit % strips) * 16;
    const count = min(16, inner - first);
    const from = input + ((<usize>block * <usize>size * <usize>inner + <usize>first) << 2);
    memory.fill(sums, 0, 128);
    addStrip(from, sums, size, stride, count);
    let to = output + ((<usize>block * <usize>inner + <usize>first) << 2);
    for (let column = 0; column < count; column += 4, to += 16) {
      const at = sums + ((<usize>column) << 3);
      storeLanes(to, rounded(v128.load(at), v128.load(at, 16)), count - column);
    }
  }
}

/** Elements, of four rows or more, that are walked over once for each strip of columns while they lie in the cache. */
const cachedElements: i32 = 1024;

/**
 * Long sums in parts: `partials` is float64 [outer, blocks, inner rounded up to a multiple of 4], each the sum of
 * `blockRows` rows or of what is left of them. Units are blocks, `blocks` of them for each index of the outer axis.
 */
export function sumBlocks(
  input: usize,
  partials: usize,
  size: i32,
  inner: i32,
  blocks: i32,
  blockRows: i32,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>inner) << 2;
  const partialBytes = (<usize>((inner + 3) & ~3)) << 3;
  const step = max(4, cachedElements / inner);
  for (let unit = begin; unit < end; unit++) {
    const to = partials + <usize>unit * partialBytes;
    let row = (unit % blocks) * blockRows;
    const last = min(size, row + blockRows);
    const block = input + <usize>(unit / blocks) * <usize>size * stride;
    if (inner === 1) {
      store<f64>(to, rowSum(block + <usize>row * stride, max(0, last - row)));
      continue;
    }
    memory.fill(to, 0, partialBytes);
    for (; row < last; row += step) {
      const from = block + <usize>row * stride;
      const rows = min(step, last - row);
      if (inner > 32) touch(from, <usize>rows * stride);
      for (let column = 0; column < inner; column += 16) {
        const sums = to + ((<usize>column) << 3);
        addStrip(from + ((<usize>column) << 2), sums, rows, stride, inner - column);
      }
    }
  }
}

/** Adds up the parts in order. Units are the output's elements, [outer, inner]. */
export function sumPartials(
  partials: usize,
  output: usize,
  inner: i32,
  blocks: i32,
  begin: i32,
  end: i32,
): void {
  const partialBytes = (<usize>((inner + 3) & ~3)) << 3;
  for (let unit = begin; unit < end; unit++) {
    let from =
      partials + <usize>(unit / inner) * <usize>blocks * partialBytes + ((<usize>(unit % inner)) << 3);
    let sum: f64 = 0;
    for (let block = 0; block < blocks; block++, from += partialBytes) sum += load<f64>(from);
    store<f32>(output + ((<usize>unit) << 2), <f32>sum);
  }
}

/** Adds the rows of up to 16 columns to float64 sums; those beyond `count`, up to a multiple of 4, get anything. */
function addStrip(from: usize, sums: usize, rows: i32, stride: usize, count: i32): void {
  if (count >= 16) {
    addSixteen(from, sums, rows, stride);
    return;
  }
  for (let column = 0; column < count; column += 4, from += 16, sums += 32) addFour(from, sums, rows, stride);
}

function addSixteen(from: usize, sums: usize, rows: i32, stride: usize): void {
  let s0 = v128.load(sums);
  let s1 = v128.load(sums, 16);
  let s2 = v128.load(sums, 32);
  let s3 = v128.load(sums, 48);
  let s4 = v128.load(sums, 64);
  let s5 = v128.load(sums, 80);
  let s6 = v128.load(sums, 96);
  let s7 = v128.load(sums, 112);
  for (let row = 0; row < rows; row++, from += stride) {
    s0 = addTwo(s0, from);
    s1 = addTwo(s1, from + 8);
    s2 = addTwo(s2, from + 16);
    s3 = addTwo(s3, from + 24);
    s4 = addTwo(s4, from + 32);
    s5 = addTwo(s5, from + 40);
    s6 = addTwo(s6, from + 48);
    s7 = addTwo(s7, from + 56);
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
  v128.store(sums, s4, 64);
  v128.store(sums, s5, 80);
  v128.store(sums, s6, 96);
  v128.store(sums, s7, 112);
}

function addFour(from: usize, sums: usize, rows: i32, stride: usize): void {
  let s0 = v128.load(sums);
  let s1 = v128.load(sums, 16);
  for (let row = 0; row < rows; row++, from += stride) {
    s0 = addTwo(s0, from);
    s1 = addTwo(s1, from + 8);
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
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

/** Folds each row of `size`. */
export function foldRows(code: i32, input: usize, output: usize, size: i32, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) {
    const result = foldRow(code, input + ((<usize>row * <usize>size) << 2), size);
    v128.store_lane<u32>(output + ((<usize>row) << 2), result, 0);
  }
}

/** A row's fold, in every lane: sixteen lanes along it, which hide how long one takes, then four, the lanes, the rest. */
export function foldRow(code: i32, at: usize, size: i32): v128 {
  const last = at + ((<usize>size) << 2);
  let result = i32x4.splat(0);
  if (size >= 16) {
    let r0 = v128.load(at);
    let r1 = v128.load(at, 16);
    let r2 = v128.load(at, 32);
    let r3 = v128.load(at, 48);
    for (at += 64; at + 64 <= last; at += 64) {
      r0 = combine(code, r0, v128.load(at));
      r1 = combine(code, r1, v128.load(at, 16));
      r2 = combine(code, r2, v128.load(at, 32));
      r3 = combine(code, r3, v128.load(at, 48));
    }
    result = acrossLanes(code, combine(code, combine(code, r0, r1), combine(code, r2, r3)));
  } else if (size > 0) {
    result = v128.load32_splat(at);
    at += 4;
  }
  for (; at < last; at += 4) result = combine(code, result, v128.load32_splat(at));
  return result;
}

function acrossLanes(code: i32, lanes: v128): v128 {
  lanes = combine(code, lanes, v128.shuffle<u32>(lanes, lanes, 2, 3, 0, 1));
  return combine(code, lanes, v128.shuffle<u32>(lanes, lanes, 1, 0, 3, 2));
}

/** Folds down the columns: 16 at once, or four. */
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
    const count = min(16, inner - first);
    const from = input + ((<usize>block * <usize>size * <usize>inner + <usize>first) << 2);
    const to = output + ((<usize>block * <usize>inner + <usize>first) << 2);
    if (size === 0) memory.fill(to, 0, (<usize>count) << 2);
    else if (count === 16) foldSixteen(code, from, to, size, stride);
    else {
      for (let column = 0; column < count; column += 4) {
        const offset = (<usize>column) << 2;
        foldFour(code, from + offset, to + offset, size, stride, count - column);
      }
    }
  }
}

function foldSixteen(code: i32, from: usize, to: usize, size: i32, stride: usize): void {
  let r0 = v128.load(from);
  let r1 = v128.load(from, 16);
  let r2 = v128.load(from, 32);
  let r3 = v128.load(from, 48);
  for (let row = 1; row < size; row++) {
    from += stride;
    r0 = combine(code, r0, v128.load(from));
    r1 = combine(code, r1, v128.load(from, 16));
    r2 = combine(code, r2, v128.load(from, 32));
    r3 = combine(code, r3, v128.load(from, 48));
  }
  v128.store(to, r0);
  v128.store(to, r1, 16);
  v128.store(to, r2, 32);
  v128.store(to, r3, 48);
}

function foldFour(code: i32, from: usize, to: usize, size: i32, stride: usize, count: i32): void {
  let result = v128.load(from);
  for (let row = 1; row < size; row++) {
    from += stride;
    result = combine(code, result, v128.load(from));
  }
  storeLanes(to, result, count);
}
