import type { TypedArray } from '@athanor/core';
import {
  blockColumns,
  blockDepth,
  blockRows,
  multiplyPanels,
  tileColumns,
  tileRows,
  tileSums,
} from './kernel.ts';
import type { Operand } from './operand.ts';

/** A block of a product, at most 256 by 256. */
export interface Block {
  readonly row: number;
  readonly rowCount: number;
  readonly column: number;
  readonly columnCount: number;
}

/** Writes the product of two operands to `output`, row after row, from `start` on. */
export function multiply(rows: Operand, columns: Operand, output: TypedArray, start: number): void {
  for (let row = 0; row < rows.count; row += blockRows) {
    const rowCount = Math.min(blockRows, rows.count - row);
    for (let column = 0; column < columns.count; column += blockColumns) {
      const columnCount = Math.min(blockColumns, columns.count - column);
      const block = { row, rowCount, column, columnCount };
      multiplyBlock(rows, columns, block);
      storeTiles(output, start + row * columns.count + column, columns.count, block);
    }
  }
}

/** Leaves a block of the product in `tileSums`: every element Σ a·b along the whole depth, in order. */
export function multiplyBlock(rows: Operand, columns: Operand, block: Block): void {
  const { row, rowCount, column, columnCount } = block;
  const paddedRows = roundUp(rowCount, tileRows);
  const paddedColumns = roundUp(columnCount, tileColumns);
  tileSums.fill(0, 0, paddedRows * paddedColumns);
  for (let step = 0; step < rows.depth; step += blockDepth) {
    const depth = Math.min(blockDepth, rows.depth - step);
    rows.pack(row, rowCount, step, depth);
    columns.pack(column, columnCount, step, depth);
    multiplyPanels(paddedRows, paddedColumns, depth);
  }
}

/**
 * Where row `row` of a block begins in `tileSums`. Its elements follow two by two, `tileRows * tileColumns` apart from
 * one pair to the next.
 */
export function rowOfTiles(row: number, columnCount: number): number {
  const inTile = row % tileRows;
  return (row - inTile) * roundUp(columnCount, tileColumns) + inTile * tileColumns;
}

/** Writes the tiles' sums as rows that are `rowStride` apart. */
function storeTiles(
  output: TypedArray,
  start: number,
  rowStride: number,
  { rowCount, columnCount }: Block,
): void {
  const tileSize = tileRows * tileColumns;
  for (let row = 0; row < rowCount; row++) {
    let from = rowOfTiles(row, columnCount);
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
