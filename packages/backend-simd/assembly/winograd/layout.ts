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
  /** Bytes from one position to the next of what is multiplied, and of what it is multiplied by or what comes of it. */
  leftStride: usize;
  rightStride: usize;
}

/** Points to a tile's pixels of `images`, to `outside` for those that there are not. */
export function placePixels(tiling: Tiling, side: Side, tile: i32, images: usize, outside: usize): void {
  const column = tile % tiling.tilesAcross;
  const line = tile / tiling.tilesAcross;
  const top = side.top + ((line % tiling.tilesDown) << 1);
  const left = side.left + (column << 1);
  const pixelBytes = (<usize>side.channels) << 2;
  const rowBytes = <usize>side.width * pixelBytes;
  const image = images + <usize>(line / tiling.tilesDown) * <usize>side.height * rowBytes;
  let to = pixelPointers();
  for (let row = top; row < top + side.extent; row++) {
    const isRow = row >= 0 && row < side.height;
    const start = image + <usize>row * rowBytes;
    for (let at = left; at < left + side.extent; at++, to += 4) {
      store<usize>(to, isRow && at >= 0 && at < side.width ? start + <usize>at * pixelBytes : outside);
    }
  }
}
