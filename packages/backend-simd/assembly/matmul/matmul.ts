import {
  packedBlock,
  packedPanel,
  panelColumns,
  rowPointers,
  stepOffsets,
  targetPointers,
  tile,
} from '../workspace';
import { blockDepth, depthBlocks } from './blocks';
import { fillRows, multiplyGathered } from './gathered';
import { shortsIn, tall, tallsIn } from './heights';
import { packAcrossLanes, packAlongDepth } from './pack';
import { storeTile } from './store';
import { packedShortBy4, packedShortBy8, packedTallBy4, packedTallBy8 } from './tile';
import { packedShortBy16, packedTallBy16 } from './wide-tile';

// Panels of the left matrix that are packed side by side where its rows lie together.
const panelsAtOnce: i32 = 8;

// With so many columns or less the left matrix is multiplied as it lies.
const fewColumns: i32 = 48;

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
  if (!transposeA) placeSteps(depth);
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
      const isPacked = columns > fewColumns;
      const lies =
        left +
        ((transposeA ? <usize>step * <usize>m + <usize>row : <usize>row * <usize>k + <usize>step) << 2);
      const rowsStart = to + ((<usize>row * <usize>n) << 2);
      const stride = (<usize>n) << 2;
      if (isPacked) packRows(left, m, k, transposeA, row, rows, step, steps);
      else if (!transposeA) placeRows(lies, (<usize>k) << 2, rows, rowsStart, stride);
      const packed = isPacked ? packedBlock() : lies;
      const lyingStep: usize = isPacked ? 0 : (<usize>m) << 2;
      for (let start = 0, valid = 0; start < columns; start += valid) {
        const lane = column + start;
        valid = isPacked && columns - start >= 16 ? panelColumns() : min(8, columns - start);
        packColumns(right, n, k, transposeB, lane, valid, step, steps);
        const at = (<usize>lane) << 2;
        const panelBias = isLast && bias !== 0 ? bias + at : 0;
        const adds = block > 0;
        const isRelu = isLast && relu;
        if (isPacked || transposeA) {
          const target = rowsStart + at;
          multiplyPacked(packed, lyingStep, rows, steps, valid, target, stride, adds, panelBias, isRelu);
        } else multiplyGathered(rows, steps, packedPanel(), valid, at, stride, adds, panelBias, isRelu);
      }
    }
  }
}

/** Steps of rows that lie along the depth follow one another. */
function placeSteps(steps: i32): void {
  for (let i: usize = 0; i < <usize>steps; i++) store<usize>(stepOffsets() + (i << 2), i << 2);
}

/** Points to rows that lie along the depth, `stride` bytes apart, and to where they go. */
function placeRows(from: usize, stride: usize, rows: i32, to: usize, targetStride: usize): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    store<usize>(rowPointers() + (i << 2), from + i * stride);
    store<usize>(targetPointers() + (i << 2), to + i * targetStride);
  }
  fillRows(rows);
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
  const talls = tallsIn(rows);
  const panels = talls + shortsIn(rows);
  let to = packedBlock();
  let start = 0;
  let panel = 0;
  while (panel < panels) {
    const width = panel < talls ? tall : tall - 1;
    const lane = <usize>(row + start);
    let count = 1;
    if (transposed) {
      count = min(panelsAtOnce, (panel < talls ? talls : panels) - panel);
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

/** Lanes of a panel of so many columns. */
function panelWidth(columns: i32): i32 {
  return columns === 16 ? 16 : columns > 4 ? 8 : 4;
}

/** Packs a panel of the right matrix: of 16 columns, or at most 8. */
function packColumns(
  right: usize,
  n: i32,
  k: i32,
  transposed: bool,
  column: i32,
  valid: i32,
  step: i32,
  steps: i32,
): void {
  const width = panelWidth(valid);
  if (transposed) {
    const from = right + ((<usize>column * <usize>k + <usize>step) << 2);
    packAlongDepth(from, (<usize>k) << 2, width, valid, steps, packedPanel());
  } else {
    const from = right + ((<usize>step * <usize>n + <usize>column) << 2);
    packAcrossLanes(from, (<usize>n) << 2, width, 1, steps, packedPanel());
  }
}

/**
 * Multiplies rows by the packed panel of columns, of which `valid` exist: packed rows, or if `lyingStep` is not 0 those of
 * a transposed matrix as they lie, their steps so many bytes apart.
 */
function multiplyPacked(
  left: usize,
  lyingStep: usize,
  rows: i32,
  steps: i32,
  valid: i32,
  to: usize,
  stride: usize,
  adds: bool,
  bias: usize,
  relu: bool,
): void {
  const panel = packedPanel();
  const sums = tile();
  const talls = tallsIn(rows);
  const panels = talls + shortsIn(rows);
  const width = panelWidth(valid);
  const sumsStride: usize = width === 16 ? 64 : 32;
  if (steps === 0) memory.fill(sums, 0, <usize>tall * sumsStride);
  const isPlain = valid === width && steps > 0 && !adds && bias === 0 && !relu;
  let row = 0;
  for (let i = 0; i < panels; i++) {
    const height = i < talls ? tall : tall - 1;
    const count = min(height, rows - row);
    const step = lyingStep !== 0 ? lyingStep : (<usize>height) << 2;
    const isPlaced = isPlain && count === height;
    const target = isPlaced ? to : sums;
    const targetStride = isPlaced ? stride : sumsStride;
    if (steps > 0) {
      if (i < talls) {
        if (width === 16) packedTallBy16(left, step, panel, steps, target, targetStride);
        else if (width === 8) packedTallBy8(left, step, panel, steps, target, targetStride);
        else packedTallBy4(left, step, panel, steps, target, targetStride);
      } else {
        if (width === 16) packedShortBy16(left, step, panel, steps, target, targetStride);
        else if (width === 8) packedShortBy8(left, step, panel, steps, target, targetStride);
        else packedShortBy4(left, step, panel, steps, target, targetStride);
      }
    }
    if (!isPlaced) {
      storeTile(sums, sumsStride, count, min(8, valid), to, stride, adds, bias, relu);
      if (width === 16) {
        storeTile(sums + 32, 64, count, 8, to + 32, stride, adds, bias !== 0 ? bias + 32 : 0, relu);
      }
    }
    left += (lyingStep !== 0 ? <usize>height : <usize>steps * <usize>height) << 2;
    to += <usize>height * stride;
    row += height;
  }
}
