import { fivesIn, foursIn } from '../matmul/matmul';
import { storeTile } from '../matmul/store';
import { rowPointers, stepOffsets, targetPointers, tile } from '../workspace';
import { gathered4By4, gathered4By8, gathered5By4, gathered5By8 } from './tile';

/** Repeats the last row for those that the last tile lacks. */
export function fillRows(rows: i32): void {
  const last = rowPointers() + ((<usize>(rows - 1)) << 2);
  const pointer = load<usize>(last);
  for (let i: usize = 1; i < 4; i++) store<usize>(last + (i << 2), pointer);
}

/**
 * Multiplies the `rows` that the workspace points to, along the `depth` of its offsets, by one packed panel of at most 8
 * columns. Row i goes to where `targetPointers` says, `column` bytes on; the rest is as in `storeTile`.
 */
export function multiplyPanel(
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
  const offsets = stepOffsets();
  const fives = fivesIn(rows);
  const panels = fives + foursIn(rows);
  let from = rowPointers();
  let to = targetPointers();
  let left = rows;
  for (let i = 0; i < panels; i++) {
    const height = i < fives ? 5 : 4;
    if (height === 5) {
      if (columns > 4) gathered5By8(from, offsets, panel, depth, sums);
      else gathered5By4(from, offsets, panel, depth, sums);
    } else {
      if (columns > 4) gathered4By8(from, offsets, panel, depth, sums);
      else gathered4By4(from, offsets, panel, depth, sums);
    }
    storeRows(sums, min(height, left), columns, to, column, stride, adds, bias, relu);
    from += (<usize>height) << 2;
    to += (<usize>height) << 2;
    left -= height;
  }
}

/** Stores a tile's rows at once where they lie `stride` bytes apart, else one by one. */
function storeRows(
  sums: usize,
  rows: i32,
  columns: i32,
  targets: usize,
  column: usize,
  stride: usize,
  adds: bool,
  bias: usize,
  relu: bool,
): void {
  const first = load<usize>(targets);
  const extent = load<usize>(targets + ((<usize>(rows - 1)) << 2)) - first;
  if (extent === <usize>(rows - 1) * stride) {
    storeTile(sums, rows, columns, first + column, stride, adds, bias, relu);
    return;
  }
  for (let row = 0; row < rows; row++, sums += 32, targets += 4) {
    storeTile(sums, 1, columns, load<usize>(targets) + column, stride, adds, bias, relu);
  }
}
