import type { Conv2dLayout } from '@athanor/core';

/** Multiply-adds, and elements of a filter, that are worth a thread. */
export const grainOperations = 300_000;
export const grainElements = 32768;

/** A tile's pixels of x, and so the products that take the place of a window's 9 for each of its 4 outputs. */
export const positions = 16;

/** Bytes of a position of a block's tiles, as assembly/winograd/layout.ts says. All 16 stay in a cache of a megabyte. */
export const positionBytes = 44_800;

// What assembly/workspace.ts has room for beside: pointers to tiles, and channels of a pixel.
const mostTiles = 160;
const mostChannels = 512;

// By measurement: a channel's transform takes as long as its products with so many filters, and a filter's as with so many
// channels; to read the transformed filter for every block of tiles, as long as all products for so many channels times
// filters, and too long for more than the next; the gain that is left is worth it from here on.
const transformSteps = 6;
const readFilter = 2 ** 20;
const largestFilter = 131_072;
const leastGain = 1.22;
// Tiles of all images that are worth to transform a filter's gradient for.
const fewestTiles = 32;

/**
 * Whether a convolution and its input's gradient are made by Winograd's F(2×2, 3×3): where that takes less time than every
 * tap of every window that lies in the image. It does not depend on the batch, so an image has the same bits alone.
 */
export function usesWinograd(layout: Conv2dLayout): boolean {
  const filter = layout.channels * layout.filters;
  return filter <= largestFilter && gainOf(layout, filter / readFilter) >= leastGain;
}

/** Whether the filter's gradient is made so too: only where all images together have tiles enough. */
export function usesWinogradForFilter(layout: Conv2dLayout): boolean {
  return countTiles(layout).tiles >= fewestTiles && gainOf(layout, 0) >= leastGain;
}

/**
 * How many times as much there is to multiply directly; 0 where it cannot be done by tiles. `reading` is how long it takes to
 * read the filter beside the products, which take 1.
 */
export function gainOf(layout: Conv2dLayout, reading: number): number {
  const { channels, filters } = layout;
  const steps = 1 + transformSteps / channels + transformSteps / filters + reading;
  const isPossible =
    [layout.windowHeight, layout.windowWidth].every((size) => size === 3) &&
    [layout.strideHeight, layout.strideWidth].every((stride) => stride === 1) &&
    [layout.dilationHeight, layout.dilationWidth].every((dilation) => dilation === 1) &&
    [channels, filters].every((count) => count > 0 && count % 8 === 0 && count <= mostChannels) &&
    directTaps(layout) > 0;
  return isPossible ? directTaps(layout) / (steps * positions * tilesDown(layout) * tilesAcross(layout)) : 0;
}

/** How often a channel of an image is multiplied without Winograd: all taps of all windows that lie in the image. */
function directTaps(layout: Conv2dLayout): number {
  const along = (outputs: number, inputs: number, pad: number): number => {
    let taps = 0;
    for (let tap = 0; tap < 3; tap++) {
      taps += Math.max(0, Math.min(outputs, inputs + pad - tap) - Math.max(0, pad - tap));
    }
    return taps;
  };
  return (
    along(layout.outputHeight, layout.height, layout.padTop) *
    along(layout.outputWidth, layout.width, layout.padLeft)
  );
}

function tilesDown(layout: Conv2dLayout): number {
  return Math.ceil(layout.outputHeight / 2);
}

function tilesAcross(layout: Conv2dLayout): number {
  return Math.ceil(layout.outputWidth / 2);
}

/** Tiles of all images, and of one. */
export function countTiles(layout: Conv2dLayout): { readonly tiles: number; readonly perImage: number } {
  const perImage = tilesDown(layout) * tilesAcross(layout);
  return { tiles: layout.batch * perImage, perImage };
}

/** How many of `tiles` are transformed at once: as many as there is room for, in blocks of almost the same size. */
export function tilesPerBlock(tiles: number, leftChannels: number, rightChannels: number): number {
  // Four more tiles of products may be written than there are, and these begin at a line of the cache.
  const left = positionBytes - 64 - 16 * rightChannels;
  const most = Math.min(mostTiles, Math.floor(left / (4 * (leftChannels + rightChannels))));
  return Math.ceil(tiles / Math.ceil(tiles / most));
}

/** What assembly/winograd/layout.ts reads, but for the sides. */
export function tilingWords(
  layout: Conv2dLayout,
  perUnit: number,
  perBlock: number,
  leftChannels: number,
): readonly number[] {
  const { tiles } = countTiles(layout);
  const sizes = [tiles, tilesDown(layout), tilesAcross(layout), perUnit, perBlock];
  return [...sizes, rightOffset(perBlock * leftChannels)];
}

/** Behind so many elements: at the next line of the cache. */
export function rightOffset(leftElements: number): number {
  return 64 * Math.ceil(leftElements / 16);
}

/** Bytes between positions of so many: an odd number of 256, so that the 16 lie in different sets of the cache. */
export function strideOf(bytes: number): number {
  return 256 * (Math.ceil(bytes / 256) | 1);
}

/** The same between the parts of a filter's gradient, which lie in different sets too. */
export function partBytesOf(bytes: number): number {
  return positions * strideOf(bytes) + 64;
}

/** The side of x, of which a tile covers 4 by 4 pixels. */
export function imageSide(layout: Conv2dLayout): readonly number[] {
  return [layout.height, layout.width, layout.channels, -layout.padTop, -layout.padLeft, 4];
}

/** The side of the output, of which a tile covers 2 by 2 pixels. */
export function outputSide(layout: Conv2dLayout): readonly number[] {
  return [layout.outputHeight, layout.outputWidth, layout.filters, 0, 0, 2];
}

/** Channels in each of shares of almost the same size, `most` at most: a multiple of 8. */
export function shareOf(channels: number, most: number): number {
  return 8 * Math.ceil(channels / 8 / Math.ceil(channels / most));
}
