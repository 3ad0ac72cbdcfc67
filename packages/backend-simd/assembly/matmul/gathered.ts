import { rowPointers, stepOffsets, targetPointers, tile } from '../workspace';
import { shortsIn, tall, tallsIn } from './heights';
import { storeTile } from './store';
import { gatheredShortBy4, gatheredShortBy8, gatheredTallBy4, gatheredTallBy8 } from './tile';

/** Repeats the last row for those that the last tile lacks. */
export function fillRows(rows: i32): void {
  const last = rowPointers() + ((<usize>(rows - 1)) << 2);
  const pointer = load<usize>(last);
  for (let i: usize = 1; i < <usize>tall; i++) store<usize>(last + (i << 2), pointer);
}

/**
 * Multiplies the `rows` that the workspace points to, along the `depth` of its offsets, by one packed panel of at most 8
 * columns. Row i goes to where `targetPointers` says, `column` bytes on; the rest is as in `storeTile`. A whole tile whose
 * rows lie `stride` bytes apart needs no other place first.
 */
export function multiplyGathered(
  rows: i32,
  depth: i32,
  panel: usize,
  columns: i32,
  column: usize,
  stride: usize,
  adds: bool,
  bias: usize,
  relu: bool,
): void {
  const sums = tile();
  const width = columns > 4 ? 8 : 4;
  const isPlain = columns === width && !adds;
  const finishes = bias !== 0 || relu;
  // -0 changes no sum, -Infinity no maximum; 0 makes 0 of -0, as relu does.
  const lower = bias !== 0 ? v128.load(bias) : f32x4.splat(-0.0);
  const upper = bias !== 0 ? v128.load(bias, 16) : f32x4.splat(-0.0);
  const least = f32x4.splat(relu ? 0 : -Infinity);
  const zero = f32x4.splat(relu ? 0 : -0.0);
  const talls = tallsIn(rows);
  const panels = talls + shortsIn(rows);
  let from = rowPointers();
  let to = targetPointers();
  let left = rows;
  for (let i = 0; i < panels; i++) {
    const height = i < talls ? tall : tall - 1;
    const count = min(height, left);
    const first = load<usize>(to);
    const extent = load<usize>(to + ((<usize>(count - 1)) << 2)) - first;
    const isEven = extent === <usize>(count - 1) * stride;
    if (isPlain && isEven && count === height) {
      multiplyTile(height, width, from, panel, depth, first + column, stride);
      if (finishes) finishRows(first + column, height, width, stride, lower, upper, least, zero);
    } else {
      multiplyTile(height, width, from, panel, depth, sums, 32);
      const together = isEven ? count : 1;
      for (let row = 0; row < count; row += together) {
        const target = load<usize>(to + ((<usize>row) << 2)) + column;
        storeTile(sums + ((<usize>row) << 5), 32, together, columns, target, stride, adds, bias, relu);
      }
    }
    from += (<usize>height) << 2;
    to += (<usize>height) << 2;
    left -= height;
  }
}

function multiplyTile(
  height: i32,
  width: i32,
  rows: usize,
  panel: usize,
  depth: i32,
  to: usize,
  stride: usize,
): void {
  const offsets = stepOffsets();
  if (depth === 0) {
    for (const last = to + <usize>height * stride; to < last; to += stride)
      memory.fill(to, 0, (<usize>width) << 2);
  } else if (height === tall) {
    if (width === 8) gatheredTallBy8(rows, offsets, panel, depth, to, stride);
    else gatheredTallBy4(rows, offsets, panel, depth, to, stride);
  } else {
    if (width === 8) gatheredShortBy8(rows, offsets, panel, depth, to, stride);
    else gatheredShortBy4(rows, offsets, panel, depth, to, stride);
  }
}

/** Replaces the sums in rows of 8 or 4 by max(sum + bias, least) + zero. */
function finishRows(
  to: usize,
  rows: i32,
  width: i32,
  stride: usize,
  lower: v128,
  upper: v128,
  least: v128,
  zero: v128,
): void {
  for (const last = to + <usize>rows * stride; to < last; to += stride) {
    v128.store(to, f32x4.add(f32x4.pmax(f32x4.add(v128.load(to), lower), least), zero));
    if (width === 8) {
      v128.store(to, f32x4.add(f32x4.pmax(f32x4.add(v128.load(to, 16), upper), least), zero), 16);
    }
  }
}
