import { pixelPointers } from '../workspace';

// Winograd's minimal filtering F(2×2, 3×3), as Lavin and Gray give it ("Fast Algorithms for Convolutional Neural Networks",
// 2016): for a tile of 4 by 4 pixels of x, which makes 2 by 2 of the output, y = Aᵀ[(G·w·Gᵀ) ⊙ (Bᵀ·x·B)]·A. The ⊙ is for
// each of the 16 positions of a tile a product [tiles, channels]·[channels, filters], and so 16 multiply-adds take the place
// of 36. Both gradients are this map's transposes, and take as many: dx = B·[(G·w·Gᵀ) ⊙ (A·dy·Aᵀ)]·Bᵀ, added up where tiles
// overlap, and dw = Gᵀ·[Σ over tiles of (Bᵀ·x·B) ⊙ (A·dy·Aᵀ)]·G.

/** Images of which each tile covers a square. All that lies outside of an image is 0. */
@unmanaged
export class Side {
  /** Of a layout's two sides the first, or the one after it. */
  static at(layout: usize, index: usize): Side {
    return changetype<Side>(layout + offsetof<Tiling>() + index * offsetof<Side>());
  }

  height: i32;
  width: i32;
  channels: i32;
  /** Where the first tile begins, 0 or less. */
  top: i32;
  left: i32;
  /** Pixels along a side of a tile's square. */
  extent: i32;
}

/** What the host writes first of a layout; the two sides follow. Tiles are counted image after image, row after row. */
@unmanaged
export class Tiling {
  static at(layout: usize): Tiling {
    return changetype<Tiling>(layout);
  }

  tiles: i32;
  tilesDown: i32;
  tilesAcross: i32;
  tilesPerUnit: i32;
  /** Those that are transformed and multiplied at once, at most. */
  tilesPerBlock: i32;
  /** How far behind what is multiplied that lies which it is multiplied by, or what comes of it. */
  rightOffset: usize;
}

/**
 * Bytes from one position of a block to the next: a constant, so that stores need no addresses of their own; and an odd number
 * of 256, so that the 16 of a tile lie in different sets of the cache.
 */
export const positionBytes: usize = 44_800;

/**
 * How many of tiles `tile` to `end` lie side by side, as far as they are transformed together: 7 at most, whose columns fit in
 * `pixelPointers`. By measurement fewer of those whose lines all fit in the first cache.
 */
export function tilesInRow(tiling: Tiling, channels: i32, tile: i32, end: i32): i32 {
  const most = channels > 128 ? 7 : 4;
  return min(min(end - tile, tiling.tilesAcross - (tile % tiling.tilesAcross)), most);
}

/**
 * Points to the pixels of tiles that are side by side, column after column, as many in each as a tile has: to those of
 * `images`, and to `outside` for those that there are not.
 */
export function placeColumns(
  tiling: Tiling,
  side: Side,
  tile: i32,
  count: i32,
  images: usize,
  outside: usize,
): void {
  const line = tile / tiling.tilesAcross;
  const top = side.top + ((line % tiling.tilesDown) << 1);
  const left = side.left + ((tile % tiling.tilesAcross) << 1);
  const right = left + ((count - 1) << 1) + side.extent;
  const pixelBytes = (<usize>side.channels) << 2;
  const rowBytes = <usize>side.width * pixelBytes;
  const image = images + <usize>(line / tiling.tilesDown) * <usize>side.height * rowBytes;
  const columnBytes = (<usize>side.extent) << 2;
  for (let row = 0; row < side.extent; row++) {
    const width = <u32>(top + row) < <u32>side.height ? side.width : 0;
    let to = pixelPointers() + ((<usize>row) << 2);
    let pointer = image + <usize>(top + row) * rowBytes + <usize>left * pixelBytes;
    for (let at = left; at < right; at++, to += columnBytes, pointer += pixelBytes) {
      store<usize>(to, <u32>at < <u32>width ? pointer : outside);
    }
  }
}
