import { lower, storeLanes, upper } from './lanes';

// Statistics by channel of images or rows, [rows, channels], and what normalisation makes of them. Sums are made in float64:
// a block of rows each, and the blocks' in order. A block has two sums a channel, float64 [2, channels rounded up to a
// multiple of 4].

/** output = (x − centre)·scale + offset, each of these [channels]. Units are rows. */
export function channelAffine(
  x: usize,
  centre: usize,
  scale: usize,
  offset: usize,
  output: usize,
  channels: i32,
  begin: i32,
  end: i32,
): void {
  const rowBytes = (<usize>channels) << 2;
  let row = <usize>begin * rowBytes;
  for (const last = <usize>end * rowBytes; row < last; row += rowBytes) {
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const moved = f32x4.sub(v128.load(x + row + at), v128.load(centre + at));
      const scaled = f32x4.mul(moved, v128.load(scale + at));
      const result = f32x4.add(scaled, v128.load(offset + at));
      storeLanes(output + row + at, result, <i32>((rowBytes - at) >> 2));
    }
  }
}

/** Elements that are walked over once for each strip of channels while they stay in the cache's first level. */
const cachedElements: i32 = 4096;

/** Σ x and Σ x² of `channels` channels of rows that are `stride` apart. Units are blocks of `blockRows` rows. */
export function channelMomentBlocks(
  x: usize,
  partials: usize,
  rows: i32,
  channels: i32,
  stride: i32,
  blockRows: i32,
  begin: i32,
  end: i32,
): void {
  const strideBytes = (<usize>stride) << 2;
  const half = (<usize>((channels + 3) & ~3)) << 3;
  const step = max(1, cachedElements / channels);
  for (let block = begin; block < end; block++) {
    const to = partials + ((<usize>block * half) << 1);
    memory.fill(to, 0, half << 1);
    const last = min(rows, (block + 1) * blockRows);
    for (let row = block * blockRows; row < last; row += step) {
      const from = x + <usize>row * strideBytes;
      const count = min(step, last - row);
      for (let c = 0; c < channels; c += 4) {
        const sums = to + ((<usize>c) << 3);
        addMoments(from + ((<usize>c) << 2), sums, sums + half, count, strideBytes);
      }
    }
  }
}

/** Adds `rows` rows of four channels. */
function addMoments(from: usize, totals: usize, squares: usize, rows: i32, stride: usize): void {
  let s0 = v128.load(totals);
  let s1 = v128.load(totals, 16);
  let q0 = v128.load(squares);
  let q1 = v128.load(squares, 16);
  for (let row = 0; row < rows; row++, from += stride) {
    const x = v128.load(from);
    const low = lower(x);
    const high = upper(x);
    s0 = f64x2.add(s0, low);
    s1 = f64x2.add(s1, high);
    q0 = f64x2.add(q0, f64x2.mul(low, low));
    q1 = f64x2.add(q1, f64x2.mul(high, high));
  }
  v128.store(totals, s0);
  v128.store(totals, s1, 16);
  v128.store(squares, q0);
  v128.store(squares, q1, 16);
}

/** Σ dy and Σ dy·(x − centre), in the same way. */
export function channelSumBlocks(
  dy: usize,
  x: usize,
  centre: usize,
  partials: usize,
  rows: i32,
  channels: i32,
  stride: i32,
  blockRows: i32,
  begin: i32,
  end: i32,
): void {
  const strideBytes = (<usize>stride) << 2;
  const half = (<usize>((channels + 3) & ~3)) << 3;
  const step = max(1, cachedElements / channels);
  for (let block = begin; block < end; block++) {
    const to = partials + ((<usize>block * half) << 1);
    memory.fill(to, 0, half << 1);
    const last = min(rows, (block + 1) * blockRows);
    for (let row = block * blockRows; row < last; row += step) {
      const from = <usize>row * strideBytes;
      const count = min(step, last - row);
      for (let c = 0; c < channels; c += 4) {
        const at = (<usize>c) << 2;
        const sums = to + ((<usize>c) << 3);
        addProducts(dy + from + at, x + from + at, centre + at, sums, sums + half, count, strideBytes);
      }
    }
  }
}

function addProducts(
  dy: usize,
  x: usize,
  centre: usize,
  totals: usize,
  products: usize,
  rows: i32,
  stride: usize,
): void {
  const middle = v128.load(centre);
  let s0 = v128.load(totals);
  let s1 = v128.load(totals, 16);
  let p0 = v128.load(products);
  let p1 = v128.load(products, 16);
  for (let row = 0; row < rows; row++, dy += stride, x += stride) {
    const gradient = v128.load(dy);
    const product = f32x4.mul(gradient, f32x4.sub(v128.load(x), middle));
    s0 = f64x2.add(s0, lower(gradient));
    s1 = f64x2.add(s1, upper(gradient));
    p0 = f64x2.add(p0, lower(product));
    p1 = f64x2.add(p1, upper(product));
  }
  v128.store(totals, s0);
  v128.store(totals, s1, 16);
  v128.store(products, p0);
  v128.store(products, p1, 16);
}

/**
 * Adds up the blocks' sums: `first` and `second` [channels] get them, or where `rows` is not 0 the mean and the variance
 * of so many rows. Units are channels.
 */
export function channelTotals(
  partials: usize,
  first: usize,
  second: usize,
  rows: i32,
  channels: i32,
  blocks: i32,
  begin: i32,
  end: i32,
): void {
  const half = (<usize>((channels + 3) & ~3)) << 3;
  for (let c = begin; c < end; c++) {
    let from = partials + ((<usize>c) << 3);
    let a: f64 = 0;
    let b: f64 = 0;
    for (let block = 0; block < blocks; block++, from += half << 1) {
      a += load<f64>(from);
      b += load<f64>(from + half);
    }
    const at = (<usize>c) << 2;
    if (rows === 0) {
      store<f32>(first + at, <f32>a);
      store<f32>(second + at, <f32>b);
    } else {
      const mean = a / <f64>rows;
      store<f32>(first + at, <f32>mean);
      // Not below 0, which rounding could make of a channel of one value; NaN stays.
      store<f32>(second + at, <f32>max(0, b / <f64>rows - mean * mean));
    }
  }
}
