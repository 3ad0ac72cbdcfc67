import { type Conv2dLayout, Scratch, type TypedArray } from '@athanor/core';
import { type Block, multiplyBlock, rowOfTiles } from '../matmul/blocks.ts';
import { blockColumns, blockRows, tileColumns, tileRows, tileSums } from '../matmul/kernel.ts';
import { matrixColumns, matrixRows, type Operand } from '../matmul/operand.ts';
import { cropImages } from './images.ts';
import { WindowPlaces } from './places.ts';

const groupSums = new Scratch((length) => new Float64Array(length));

/** The most that the sums of a group of images take, 8 MiB, unless one image alone takes more. */
const groupLength = 2 ** 20;

/**
 * output = dy [windows, filters] · filter [taps, filters] transposed, each element added to the pixel that it lies on.
 *
 * In float64: an element is Σ over the filters in order, a pixel Σ of its elements from the last tap to the first, rounded
 * once. An image's gradient has the same bits alone as in a batch.
 */
export function conv2dInputGradient(
  dy: TypedArray,
  filter: TypedArray,
  output: TypedArray,
  layout: Conv2dLayout,
): void {
  const { batch, height, width, channels, filters } = layout;
  const places = new WindowPlaces(layout);
  const windows = layout.outputHeight * layout.outputWidth;
  const group = imagesAtOnce(windows, places.imageLength, batch);
  const sums = groupSums.take(group * places.imageLength);
  const columns = matrixColumns(filter, {
    start: 0,
    count: places.taps.length,
    depth: filters,
    laneStride: filters,
    depthStride: 1,
  });
  for (let image = 0; image < batch; image += group) {
    const count = Math.min(group, batch - image);
    const rows = matrixRows(dy, {
      start: image * windows * filters,
      count: count * windows,
      depth: filters,
      laneStride: filters,
      depthStride: 1,
    });
    sums.fill(0);
    addProduct(rows, columns, sums, places);
    cropImages(sums, output, image * height * width * channels, { ...layout, batch: count });
  }
}

/** As many images as have their windows in one block of rows, and at least one. */
function imagesAtOnce(windows: number, imageLength: number, batch: number): number {
  const most = Math.min(blockRows / Math.max(windows, 1), groupLength / Math.max(imageLength, 1), batch);
  return Math.max(Math.floor(most), 1);
}

/**
 * Adds the product to the images. The last columns come first, each with all its rows in order: a later window has a
 * pixel at an earlier tap, so every pixel adds its taps from the last to the first, however wide the blocks are.
 */
function addProduct(rows: Operand, columns: Operand, sums: Float64Array, places: WindowPlaces): void {
  const starts = new Int32Array(blockRows);
  for (let end = columns.count; end > 0; end -= blockColumns) {
    const column = Math.max(end - blockColumns, 0);
    const taps = places.taps.subarray(column, end);
    for (let row = 0; row < rows.count; row += blockRows) {
      const rowCount = Math.min(blockRows, rows.count - row);
      const block: Block = { row, rowCount, column, columnCount: taps.length };
      multiplyBlock(rows, columns, block);
      const lanes = starts.subarray(0, rowCount);
      addTiles(sums, places.locate(row, lanes), lanes, taps);
    }
  }
}

/** sums[base + starts[row] + taps[column]] += the tiles' sum at (row, column), row after row. */
function addTiles(sums: Float64Array, base: number, starts: Int32Array, taps: Int32Array): void {
  const tileSize = tileRows * tileColumns;
  const columnCount = taps.length;
  for (let row = 0; row < starts.length; row++) {
    const start = base + starts[row]!;
    let from = rowOfTiles(row, columnCount);
    let column = 0;
    for (; column + 1 < columnCount; column += 2) {
      const first = start + taps[column]!;
      const second = start + taps[column + 1]!;
      sums[first] = sums[first]! + tileSums[from]!;
      sums[second] = sums[second]! + tileSums[from + 1]!;
      from += tileSize;
    }
    if (column < columnCount) {
      const last = start + taps[column]!;
      sums[last] = sums[last]! + tileSums[from]!;
    }
  }
}
