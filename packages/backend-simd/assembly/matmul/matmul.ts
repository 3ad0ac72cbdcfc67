import { packedBlock, packedPanel, tile } from '../workspace';
import { blockDepth, depthBlocks } from './blocks';
import { lying4By4, lying4By8, lying5By4, lying5By8 } from './lying-tile';
import { packAcrossLanes, packAlongDepth } from './pack';
import { storeTile } from './store';
import { tile4By4, tile4By8, tile5By4, tile5By8 } from './tile';

// Panels of the left matrix that are packed side by side where its rows lie together.
const panelsAtOnce: i32 = 8;

// With so many columns or less the left matrix is multiplied as it lies.
const fewColumns: i32 = 16;

// Panels of 5 rows come first, then of 4: `rows` are 5·fives + 4·fours, and less only where no such sum makes them.

/** Panels of 4 rows. */
export function foursIn(rows: i32): i32 {
  const rest = rows % 5;
  if (rest === 0) return 0;
  return rows / 5 >= 4 - rest ? 5 - rest : 1;
}

/** Panels of 5 rows, which come before those of 4. */
export function fivesIn(rows: i32): i32 {
  const rest = rows % 5;
  const whole = rows / 5;
  return rest !== 0 && whole >= 4 - rest ? whole - (4 - rest) : whole;
}

/**
 * output = op(a)·op(b), batch after batch, [m, k] by [k, n], with `bias` (null, or n elements) and `relu`. A unit is a
 * block of the output of at most `blockRows` rows and `blockColumns` columns, a multiple of 8; units go along the rows
 * of blocks.
 */
export function matMul(
  a: usize,
  b: usize,
  bias: usize,
  output: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: bool,
  transposeB: bool,
  relu: bool,
  blockRows: i32,
  blockColumns: i32,
  begin: i32,
  end: i32,
): void {
  const across = (n + blockColumns - 1) / blockColumns;
  const perMatrix = across * ((m + blockRows - 1) / blockRows);
  const depth = blockDepth(k);
  const blocks = depthBlocks(k);
  for (let unit = begin; unit < end; unit++) {
    const matrix = <usize>(unit / perMatrix);
    const row = ((unit % perMatrix) / across) * blockRows;
    const column = (unit % across) * blockColumns;
    const left = a + ((matrix * <usize>m * <usize>k) << 2);
    const right = b + ((matrix * <usize>k * <usize>n) << 2);
    const to = output + ((matrix * <usize>m * <usize>n) << 2);
    const rows = min(blockRows, m - row);
    const columns = min(blockColumns, n - column);
    for (let block = 0; block < blocks; block++) {
      const step = block * depth;
      const steps = min(depth, k - step);
      const isLast = block === blocks - 1;
      const packs = columns > fewColumns;
      if (packs) packRows(left, m, k, transposeA, row, rows, step, steps);
      multiplyColumns(
        right,
        n,
        k,
        transposeB,
        column,
        columns,
        step,
        steps,
        rows,
        packs,
        transposeA,
        left +
          ((transposeA ? <usize>step * <usize>m + <usize>row : <usize>row * <usize>k + <usize>step) << 2),
        (<usize>(transposeA ? m : k)) << 2,
        to + ((<usize>row * <usize>n) << 2),
        block > 0,
        isLast ? bias : 0,
        isLast && relu,
      );
    }
  }
}

/** Packs a block of the left matrix, panel after panel. */
function packRows(
  left: usize,
  m: i32,
  k: i32,
  transposed: bool,
  row: i32,
  rows: i32,
  step: i32,
  steps: i32,
): void {
  const fives = fivesIn(rows);
  const panels = fives + foursIn(rows);
  let to = packedBlock();
  let start = 0;
  let panel = 0;
  while (panel < panels) {
    const width = panel < fives ? 5 : 4;
    const lane = <usize>(row + start);
    let count = 1;
    if (transposed) {
      count = min(panelsAtOnce, (panel < fives ? fives : panels) - panel);
      const from = left + ((<usize>step * <usize>m + lane) << 2);
      packAcrossLanes(from, (<usize>m) << 2, width, count, steps, to);
    } else {
      const from = left + ((lane * <usize>k + <usize>step) << 2);
      packAlongDepth(from, (<usize>k) << 2, width, rows - start, steps, to);
    }
    panel += count;
    start += count * width;
    to += (<usize>steps * <usize>(count * width)) << 2;
  }
}

/**
 * Packs one panel of columns after another and multiplies the block of rows by it: the packed one, or the left matrix as
 * it lies from `lying` on, its rows or (transposed) its steps `lyingStride` bytes apart.
 */
function multiplyColumns(
  right: usize,
  n: i32,
  k: i32,
  transposed: bool,
  column: i32,
  columns: i32,
  step: i32,
  steps: i32,
  rows: i32,
  packed: bool,
  transposedLeft: bool,
  lying: usize,
  lyingStride: usize,
  to: usize,
  adds: bool,
  bias: usize,
  relu: bool,
): void {
  const panel = packedPanel();
  const fives = fivesIn(rows);
  const panels = fives + foursIn(rows);
  const stride = (<usize>n) << 2;
  const sums = tile();
  for (let start = 0; start < columns; start += 8) {
    const valid = min(8, columns - start);
    const width = valid > 4 ? 8 : 4;
    const lane = <usize>(column + start);
    if (transposed) {
      packAlongDepth(
        right + ((lane * <usize>k + <usize>step) << 2),
        (<usize>k) << 2,
        width,
        valid,
        steps,
        panel,
      );
    } else {
      packAcrossLanes(right + ((<usize>step * <usize>n + lane) << 2), stride, width, 1, steps, panel);
    }
    const panelBias = bias !== 0 ? bias + (lane << 2) : 0;
    let from = packedBlock();
    let target = to + (lane << 2);
    let row = 0;
    for (let i = 0; i < panels; i++) {
      const height = i < fives ? 5 : 4;
      const existing = min(height, rows - row);
      if (packed) {
        multiplyPacked(from, (<usize>height) << 2, panel, steps, height, width, sums);
      } else if (transposedLeft) {
        multiplyPacked(lying + ((<usize>row) << 2), lyingStride, panel, steps, height, width, sums);
      } else if (existing === height) {
        multiplyLying(lying + <usize>row * lyingStride, lyingStride, panel, steps, height, width, sums);
      } else {
        packAlongDepth(lying + <usize>row * lyingStride, lyingStride, height, existing, steps, packedBlock());
        multiplyPacked(packedBlock(), (<usize>height) << 2, panel, steps, height, width, sums);
      }
      storeTile(sums, existing, valid, target, stride, adds, panelBias, relu);
      from += (<usize>steps * <usize>height) << 2;
      target += <usize>height * stride;
      row += height;
    }
  }
}

function multiplyPacked(
  from: usize,
  step: usize,
  panel: usize,
  steps: i32,
  height: i32,
  width: i32,
  sums: usize,
): void {
  if (height === 5) {
    if (width === 8) tile5By8(from, step, panel, steps, sums);
    else tile5By4(from, step, panel, steps, sums);
  } else {
    if (width === 8) tile4By8(from, step, panel, steps, sums);
    else tile4By4(from, step, panel, steps, sums);
  }
}

function multiplyLying(
  from: usize,
  stride: usize,
  panel: usize,
  steps: i32,
  height: i32,
  width: i32,
  sums: usize,
): void {
  if (height === 5) {
    if (width === 8) lying5By8(from, stride, panel, steps, sums);
    else lying5By4(from, stride, panel, steps, sums);
  } else {
    if (width === 8) lying4By8(from, stride, panel, steps, sums);
    else lying4By4(from, stride, panel, steps, sums);
  }
}
