import { shortsIn, tall, tallsIn } from '../matmul/heights';
import { packedShortBy8, packedTallBy8 } from '../matmul/tile';
import { tile as tileSums, transformedTiles } from '../workspace';
import { transformTiles } from './convolve';
import { positionBytes, Side, Tiling } from './layout';

/** What follows the sides in the layout: channels and filters of a unit, multiples of 8. */
@unmanaged
class Share {
  channels: i32;
  filters: i32;
}

/**
 * Σ of (Bᵀ·x·B) ⊙ (A·dy·Aᵀ) over tiles, to [parts, 16 positions, filters / 8, channels] by 8, of which parts lie `partBytes`
 * apart and positions `stride`. `layout` is a Tiling, the Side of x, that of dy, and a Share. A part is `tilesPerUnit` tiles,
 * block after block in order; a unit is a part's tiles in some channels and filters, and units go along the filters, then the
 * channels.
 */
export function winogradFilterGradient(
  layout: usize,
  x: usize,
  dy: usize,
  output: usize,
  stride: usize,
  partBytes: usize,
  begin: i32,
  end: i32,
): void {
  const tiling = Tiling.at(layout);
  const xSide = Side.at(layout, 0);
  const ySide = Side.at(layout, 1);
  const share = changetype<Share>(layout + offsetof<Tiling>() + 2 * offsetof<Side>());
  const across = (ySide.channels + share.filters - 1) / share.filters;
  const down = (xSide.channels + share.channels - 1) / share.channels;
  for (let unit = begin; unit < end; unit++) {
    const part = unit / (across * down);
    const channel = ((unit / across) % down) * share.channels;
    const filter = (unit % across) * share.filters;
    const channels = min(share.channels, xSide.channels - channel);
    const filters = min(share.filters, ySide.channels - filter);
    const first = part * tiling.tilesPerUnit;
    const last = min(first + tiling.tilesPerUnit, tiling.tiles);
    const to = output + <usize>part * partBytes + ((<usize>(filter * xSide.channels + 8 * channel)) << 2);
    for (let tile = first; tile < last; tile += tiling.tilesPerBlock) {
      const tiles = min(tiling.tilesPerBlock, last - tile);
      const left = transformedTiles();
      const right = left + tiling.rightOffset;
      const leftBytes = (<usize>channels) << 2;
      const rightBytes = (<usize>filters) << 2;
      const next = tile + tiles;
      const group = (<usize>tiles) << 5;
      const images = x + ((<usize>channel) << 2);
      const gradients = dy + ((<usize>filter) << 2);
      transformTiles(layout, 0, images, leftBytes, left, leftBytes, 32, false, tile, next);
      transformTiles(layout, 1, gradients, rightBytes, right, 32, group, true, tile, next);
      addPositions(channels, filters, tiles, left, right, to, xSide.channels, stride, tile > first);
    }
  }
}

/** Each position's [tiles, channels]ᵀ·[tiles, filters], to where panels have `height` rows and positions `stride` bytes. */
function addPositions(
  channels: i32,
  filters: i32,
  tiles: i32,
  left: usize,
  right: usize,
  output: usize,
  height: i32,
  stride: usize,
  adds: bool,
): void {
  const sums = tileSums();
  const step = (<usize>channels) << 2;
  const talls = tallsIn(channels);
  const panels = talls + shortsIn(channels);
  for (let position: usize = 0; position < 16; position++) {
    let panel = right + position * positionBytes;
    let group = output + position * stride;
    for (let filter = 0; filter < filters; filter += 8) {
      let from = left + position * positionBytes;
      let to = group;
      for (let i = 0, row = 0; i < panels; i++) {
        const rows = i < talls ? tall : tall - 1;
        const existing = (<usize>min(rows, channels - row)) << 5;
        const isApart = adds || row + rows > channels;
        const target = isApart ? sums : to;
        if (i < talls) packedTallBy8(from, step, panel, tiles, target, 32);
        else packedShortBy8(from, step, panel, tiles, target, 32);
        if (adds) addSums(sums, to, existing);
        else if (isApart) memory.copy(to, sums, existing);
        from += (<usize>rows) << 2;
        to += (<usize>rows) << 5;
        row += rows;
      }
      panel += (<usize>tiles) << 5;
      group += (<usize>height) << 5;
    }
  }
}

/** Adds some lines of 32 bytes to others. */
export function addSums(from: usize, to: usize, bytes: usize): void {
  for (const last = from + bytes; from < last; from += 32, to += 32) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
  }
}

/**
 * Gᵀ·(Σ over parts)·G, the parts in order, to a filter [3, 3, channels, filters], each tap of which has `bytes`. Parts and
 * positions lie as `winogradFilterGradient` says. A unit is `unitBytes` of each position; what it becomes lies `outputUnit` after
 * the one before, in lines of 8 elements `line` apart.
 */
export function finishFilterGradient(
  parts: usize,
  output: usize,
  count: i32,
  stride: usize,
  partBytes: usize,
  bytes: usize,
  unitBytes: usize,
  outputUnit: usize,
  line: usize,
  begin: i32,
  end: i32,
): void {
  const column = tileSums();
  for (let unit = <usize>begin; unit < <usize>end; unit++) {
    const start = parts + unit * unitBytes;
    for (let at: usize = 0; at < unitBytes; at += 16) {
      for (let i: usize = 0; i < 4; i++) {
        const from = start + at + i * stride;
        const a = sumOf(from, count, partBytes);
        const b = sumOf(from + 4 * stride, count, partBytes);
        const c = sumOf(from + 8 * stride, count, partBytes);
        const d = sumOf(from + 12 * stride, count, partBytes);
        const half = f32x4.mul(f32x4.add(b, c), f32x4.splat(0.5));
        v128.store(column + (i << 4), f32x4.add(a, half));
        v128.store(column + (i << 4), f32x4.mul(f32x4.sub(b, c), f32x4.splat(0.5)), 64);
        v128.store(column + (i << 4), f32x4.add(half, d), 128);
      }
      let to = output + unit * outputUnit + (at >> 5) * line + (at & 16);
      for (let row = column; row < column + 192; row += 64, to += 3 * bytes) {
        const b = v128.load(row, 16);
        const c = v128.load(row, 32);
        const half = f32x4.mul(f32x4.add(b, c), f32x4.splat(0.5));
        v128.store(to, f32x4.add(v128.load(row), half));
        v128.store(to + bytes, f32x4.mul(f32x4.sub(b, c), f32x4.splat(0.5)));
        v128.store(to + 2 * bytes, f32x4.add(half, v128.load(row, 48)));
      }
    }
  }
}

/** Of one vector of each part. */
function sumOf(from: usize, parts: i32, partBytes: usize): v128 {
  let sum = v128.load(from);
  for (let part = 1; part < parts; part++) {
    from += partBytes;
    sum = f32x4.add(sum, v128.load(from));
  }
  return sum;
}
