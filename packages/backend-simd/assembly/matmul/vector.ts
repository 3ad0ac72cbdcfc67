import { storeLanes } from '../lanes';
import { blockDepth, depthBlocks } from './blocks';
import { multiplyAdd } from './multiply-add';

// Products in which one side is a single row or column: output[lane] = Σ vector[step]·matrix(lane, step). To pack the
// matrix would take longer than to multiply it. The sums are made in the same order as in the tiles: the same bits.
// Units are lanes; `begin` is a multiple of 16.

function storeSums(sums: v128, to: usize, count: i32, adds: bool): void {
  if (count <= 0) return;
  storeLanes(to, adds ? f32x4.add(v128.load(to), sums) : sums, count);
}

/** A matrix whose lanes lie together: [depth, lanes]. */
export function vectorTimesRows(
  vector: usize,
  matrix: usize,
  output: usize,
  lanes: i32,
  depth: i32,
  begin: i32,
  end: i32,
): void {
  const blocks = depthBlocks(depth);
  const steps = blockDepth(depth);
  const stride = (<usize>lanes) << 2;
  for (let lane = begin; lane < end; lane += 16) {
    const count = min(16, end - lane);
    const to = output + ((<usize>lane) << 2);
    for (let block = 0; block < blocks; block++) {
      const start = block * steps;
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let at = vector + ((<usize>start) << 2);
      let row = matrix + ((<usize>start * <usize>lanes + <usize>lane) << 2);
      for (
        const last = vector + ((<usize>min(start + steps, depth)) << 2);
        at < last;
        at += 4, row += stride
      ) {
        const x = v128.load32_splat(at);
        s0 = multiplyAdd(x, v128.load(row), s0);
        s1 = multiplyAdd(x, v128.load(row, 16), s1);
        s2 = multiplyAdd(x, v128.load(row, 32), s2);
        s3 = multiplyAdd(x, v128.load(row, 48), s3);
      }
      storeSums(s0, to, count, block > 0);
      storeSums(s1, to + 16, count - 4, block > 0);
      storeSums(s2, to + 32, count - 8, block > 0);
      storeSums(s3, to + 48, count - 12, block > 0);
    }
  }
}

/** A matrix whose lanes lie along the depth: [lanes, depth]. */
export function vectorTimesColumns(
  vector: usize,
  matrix: usize,
  output: usize,
  depth: i32,
  begin: i32,
  end: i32,
): void {
  const blocks = depthBlocks(depth);
  const steps = blockDepth(depth);
  for (let lane = begin; lane < end; lane += 8) {
    const count = min(8, end - lane);
    const to = output + ((<usize>lane) << 2);
    for (let block = 0; block < blocks; block++) {
      const start = block * steps;
      const length = min(steps, depth - start);
      const from = vector + ((<usize>start) << 2);
      const row = matrix + ((<usize>lane * <usize>depth + <usize>start) << 2);
      multiplyEight(from, row, (<usize>depth) << 2, count, length, to, block > 0);
    }
  }
}

/**
 * A column times a row of `columns`: a product of depth 1, which packing would double. Units are rows. The 0 that a sum
 * begins with is added, as it makes −0 a 0 elsewhere too.
 */
export function outerProduct(
  column: usize,
  row: usize,
  output: usize,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  const bytes = (<usize>columns) << 2;
  const zero = f32x4.splat(0);
  let to = output + <usize>begin * bytes;
  for (let unit = begin; unit < end; unit++, to += bytes) {
    const x = v128.load32_splat(column + ((<usize>unit) << 2));
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) {
      v128.store(to + at, f32x4.add(f32x4.mul(x, v128.load(row + at)), zero));
    }
    if (at < bytes) {
      storeLanes(to + at, f32x4.add(f32x4.mul(x, v128.load(row + at)), zero), <i32>((bytes - at) >> 2));
    }
  }
}

function multiplyEight(
  vector: usize,
  row: usize,
  stride: usize,
  count: i32,
  length: i32,
  to: usize,
  adds: bool,
): void {
  // Lanes that do not exist repeat the first; their sums are not stored.
  const r1 = row + (count > 1 ? stride : 0);
  const r2 = row + (count > 2 ? 2 * stride : 0);
  const r3 = row + (count > 3 ? 3 * stride : 0);
  const r4 = row + (count > 4 ? 4 * stride : 0);
  const r5 = row + (count > 5 ? 5 * stride : 0);
  const r6 = row + (count > 6 ? 6 * stride : 0);
  const r7 = row + (count > 7 ? 7 * stride : 0);
  let low = f32x4.splat(0);
  let high = low;
  let at: usize = 0;
  const end = (<usize>length) << 2;
  for (; at + 16 <= end; at += 16) {
    const x = v128.load(vector + at);
    low = addFour(x, v128.load(row + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), low);
    high = addFour(x, v128.load(r4 + at), v128.load(r5 + at), v128.load(r6 + at), v128.load(r7 + at), high);
  }
  for (; at < end; at += 4) {
    const x = v128.load32_splat(vector + at);
    low = multiplyAdd(x, gather(row + at, r1 + at, r2 + at, r3 + at), low);
    high = multiplyAdd(x, gather(r4 + at, r5 + at, r6 + at, r7 + at), high);
  }
  storeSums(low, to, count, adds);
  storeSums(high, to + 16, count - 4, adds);
}

/** Four steps of four lanes: a, b, c and d hold a lane each. */
function addFour(x: v128, a: v128, b: v128, c: v128, d: v128, sums: v128): v128 {
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  sums = multiplyAdd(v128.shuffle<u32>(x, x, 0, 0, 0, 0), v128.shuffle<u64>(ab, cd, 0, 2), sums);
  sums = multiplyAdd(v128.shuffle<u32>(x, x, 1, 1, 1, 1), v128.shuffle<u64>(ab, cd, 1, 3), sums);
  sums = multiplyAdd(v128.shuffle<u32>(x, x, 2, 2, 2, 2), v128.shuffle<u64>(abHigh, cdHigh, 0, 2), sums);
  return multiplyAdd(v128.shuffle<u32>(x, x, 3, 3, 3, 3), v128.shuffle<u64>(abHigh, cdHigh, 1, 3), sums);
}

function gather(a: usize, b: usize, c: usize, d: usize): v128 {
  let lanes = v128.load32_splat(a);
  lanes = v128.load_lane<u32>(b, lanes, 1);
  lanes = v128.load_lane<u32>(c, lanes, 2);
  return v128.load_lane<u32>(d, lanes, 3);
}
