import type { MatMulLayout, TypedArray } from '@athanor/core';
import {
  blockColumns,
  blockDepth,
  blockRows,
  leftPanels,
  multiplyPanels,
  rightPanels,
  tileColumns,
  tileRows,
  tileSums,
} from './kernel.ts';
import { type Lanes, packFours, packTwos } from './pack.ts';
import { matrixTimesVector } from './vector.ts';

/**
 * output[i] = op(a[i]) · op(b[i]), [m, k] by [k, n], for every i below `batch`.
 *
 * Every element is Σ a·b in order of k, in float64, rounded once where it is stored. That holds for every shape, so a
 * row of the result is the same bits whether it is computed alone or in a batch.
 */
export function matMul(a: TypedArray, b: TypedArray, output: TypedArray, layout: MatMulLayout): void {
  const { batch, m, n, k, transposeA, transposeB } = layout;
  for (let matrix = 0; matrix < batch; matrix++) {
    const rows: Lanes = {
      start: matrix * m * k,
      count: m,
      depth: k,
      laneStride: transposeA ? 1 : k,
      depthStride: transposeA ? m : 1,
    };
    const columns: Lanes = {
      start: matrix * k * n,
      count: n,
      depth: k,
      laneStride: transposeB ? k : 1,
      depthStride: transposeB ? 1 : n,
    };
    const start = matrix * m * n;
    if (m === 1) matrixTimesVector(b, columns, a, rows.start, output, start);
    else if (n === 1) matrixTimesVector(a, rows, b, columns.start, output, start);
    else multiplyBlocks(a, rows, b, columns, output, start);
  }
}

function multiplyBlocks(
  a: TypedArray,
  rows: Lanes,
  b: TypedArray,
  columns: Lanes,
  output: TypedArray,
  start: number,
): void {
  const depth = rows.depth;
  for (let row = 0; row < rows.count; row += blockRows) {
    const rowCount = Math.min(blockRows, rows.count - row);
    const paddedRows = roundUp(rowCount, tileRows);
    for (let column = 0; column < columns.count; column += blockColumns) {
      const columnCount = Math.min(blockColumns, columns.count - column);
      const paddedColumns = roundUp(columnCount, tileColumns);
      tileSums.fill(0, 0, paddedRows * paddedColumns);
      for (let step = 0; step < depth; step += blockDepth) {
        const stepCount = Math.min(blockDepth, depth - step);
        packFours(a, block(rows, row, rowCount, step, stepCount), leftPanels);
        packTwos(b, block(columns, column, columnCount, step, stepCount), rightPanels);
        multiplyPanels(paddedRows, paddedColumns, stepCount);
      }
      storeTiles(output, start + row * columns.count + column, columns.count, rowCount, columnCount);
    }
  }
}

function block(lanes: Lanes, lane: number, count: number, step: number, depth: number): Lanes {
  const { laneStride, depthStride } = lanes;
  const start = lanes.start + lane * laneStride + step * depthStride;
  return { start, count, depth, laneStride, depthStride };
}

/** Writes the tiles' sums as rows that are `rowStride` apart. */
function storeTiles(
  output: TypedArray,
  start: number,
  rowStride: number,
  rowCount: number,
  columnCount: number,
): void {
  const tileSize = tileRows * tileColumns;
  const rowOfTiles = roundUp(columnCount, tileColumns) * tileRows;
  for (let row = 0; row < rowCount; row++) {
    const inTile = row % tileRows;
    let from = ((row - inTile) / tileRows) * rowOfTiles + inTile * tileColumns;
    let to = start + row * rowStride;
    const end = to + columnCount;
    for (; to + 1 < end; to += 2) {
      output[to] = tileSums[from]!;
      output[to + 1] = tileSums[from + 1]!;
      from += tileSize;
    }
    if (to < end) output[to] = tileSums[from]!;
  }
}

function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
