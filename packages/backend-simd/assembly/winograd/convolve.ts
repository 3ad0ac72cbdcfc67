import { fullRows, shortsIn, tall, tallsIn } from '../matmul/heights';
import { gatheredShortBy8, gatheredTallBy8 } from '../matmul/tile';
import { nowhere, pixelPointers, rowPointers, stepOffsets, transformedTiles, zeros } from '../workspace';
import { finishGradients, transformGradients } from './gradient-tile';
import { finishImages, transformImages } from './image-tile';
import { placeColumns, positionBytes, Side, Tiling, tilesInRow } from './layout';

/**
 * The convolution, with `bias` (null, or an element a filter) and `relu`; or `backward` its input's gradient. `layout` is a
 * Tiling, the input's Side and the output's; `panels` are what `transformFilter` wrote, positions `stride` apart. A unit is
 * `tilesPerUnit` tiles, and backward whole images, as there tiles overlap in the output.
 */
export function winograd(
  layout: usize,
  input: usize,
  panels: usize,
  stride: usize,
  bias: usize,
  output: usize,
  relu: bool,
  backward: bool,
  begin: i32,
  end: i32,
): void {
  const tiling = Tiling.at(layout);
  const from = Side.at(layout, 0);
  const to = Side.at(layout, 1);
  const inputBytes = (<usize>from.channels) << 2;
  const left = transformedTiles();
  const products = left + tiling.rightOffset;
  for (let unit = begin; unit < end; unit++) {
    const first = unit * tiling.tilesPerUnit;
    const last = min(first + tiling.tilesPerUnit, tiling.tiles);
    if (backward) clearImages(tiling, to, output, first, last);
    for (let tile = first; tile < last; tile += tiling.tilesPerBlock) {
      const next = min(tile + tiling.tilesPerBlock, last);
      const groupBytes = (<usize>fullRows(next - tile)) << 5;
      transformTiles(layout, 0, input, inputBytes, left, inputBytes, 32, backward, tile, next);
      multiplyPositions(next - tile, from.channels, to.channels, left, panels, stride, products, groupBytes);
      finishTiles(layout, products, 32, groupBytes, bias, output, relu, backward, tile, next);
    }
  }
}

/**
 * Bᵀ·x·B of tiles `begin` to `end` of the images of a `side` of the layout, or of a gradient A·dy·Aᵀ, in the first
 * `channelBytes` of each pixel. They go to `output`: there the positions lie `positionBytes` apart, tiles `tileBytes`, and the
 * channels of each in groups of 8 that lie `groupBytes` apart.
 */
export function transformTiles(
  layout: usize,
  side: i32,
  images: usize,
  channelBytes: usize,
  output: usize,
  tileBytes: usize,
  groupBytes: usize,
  isGradient: bool,
  begin: i32,
  end: i32,
): void {
  const tiling = Tiling.at(layout);
  const from = Side.at(layout, side);
  memory.fill(zeros(), 0, 2048);
  for (let tile = begin, count = 0; tile < end; tile += count) {
    count = tilesInRow(tiling, from.channels, tile, end);
    placeColumns(tiling, from, tile, count, images, zeros());
    if (isGradient) transformGradients(pixelPointers(), count, output, channelBytes, tileBytes, groupBytes);
    else transformImages(pixelPointers(), count, output, channelBytes, tileBytes, groupBytes);
    output += <usize>count * tileBytes;
  }
}

/**
 * From the products of tiles `begin` to `end`, which lie as `transformTiles` says, the pixels that the tiles make of the
 * layout's second side, with `bias` and `relu`; or `backward` what they add to them.
 */
export function finishTiles(
  layout: usize,
  products: usize,
  tileBytes: usize,
  groupBytes: usize,
  bias: usize,
  images: usize,
  relu: bool,
  backward: bool,
  begin: i32,
  end: i32,
): void {
  const tiling = Tiling.at(layout);
  const to = Side.at(layout, 1);
  const bytes = (<usize>to.channels) << 2;
  for (let tile = begin, count = 0; tile < end; tile += count) {
    count = tilesInRow(tiling, to.channels, tile, end);
    placeColumns(tiling, to, tile, count, images, nowhere());
    if (backward) finishGradients(pixelPointers(), count, products, bytes, tileBytes, groupBytes);
    else finishImages(pixelPointers(), count, products, bytes, tileBytes, groupBytes, bias, relu);
    products += <usize>count * tileBytes;
  }
}

function clearImages(tiling: Tiling, side: Side, images: usize, first: i32, last: i32): void {
  const perImage = tiling.tilesDown * tiling.tilesAcross;
  const bytes = (<usize>side.height * <usize>side.width * <usize>side.channels) << 2;
  memory.fill(images + <usize>(first / perImage) * bytes, 0, <usize>((last - first) / perImage) * bytes);
}

/** For each position: its rows, of as many elements as the `depth`, by its panels of 8 of the `columns`. */
function multiplyPositions(
  rows: i32,
  depth: i32,
  columns: i32,
  left: usize,
  panels: usize,
  stride: usize,
  output: usize,
  groupBytes: usize,
): void {
  const rowBytes = (<usize>depth) << 2;
  const talls = tallsIn(rows);
  const tiles = talls + shortsIn(rows);
  const count = <usize>fullRows(rows);
  for (let i: usize = 0; i < <usize>depth; i++) store<usize>(stepOffsets() + (i << 2), i << 2);
  for (let position: usize = 0; position < 16; position++) {
    const first = left + position * positionBytes;
    for (let i: usize = 0; i < count; i++) store<usize>(rowPointers() + (i << 2), first + i * rowBytes);
    let group = output + position * positionBytes;
    let panel = panels + position * stride;
    for (let column = 0; column < columns; column += 8, group += groupBytes, panel += rowBytes << 3) {
      let row = rowPointers();
      let to = group;
      for (let i = 0; i < tiles; i++) {
        const height = <usize>(i < talls ? tall : tall - 1);
        if (i < talls) gatheredTallBy8(row, stepOffsets(), panel, depth, to, 32);
        else gatheredShortBy8(row, stepOffsets(), panel, depth, to, 32);
        row += height << 2;
        to += height << 5;
      }
    }
  }
}
