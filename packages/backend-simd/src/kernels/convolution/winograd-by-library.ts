import type { Conv2dLayout, FusedActivation } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import type { ConvolutionTools } from './by-library.ts';
import type { winogradConv2d as ownConv2d, winogradInputGradient as ownInputGradient } from './winograd.ts';
import type { winogradFilterGradient as ownFilterGradient } from './winograd-filter-gradient.ts';

// Winograd's convolutions with a library's products (src/winograd-products.ts). How they are cut into blocks is the layout's
// alone.

// Multiply-adds that are worth a thread, and elements of a filter. Bytes of a block's transformed tiles, its products and the
// transformed filter, which are to stay in a core's cache together; and tiles of a block, at least and at most. Blocks that
// suffice for the threads.
const grainOperations = 1_500_000;
const grainElements = 32768;
const blockBytes = 700_000;
const leastTiles = 64;
const mostTiles = 160;
const enoughBlocks = 16;
// Of the filter's gradient: channels and filters of a unit, at most; elements of the sums of all parts; and so many times the
// elements of a tile are to be summed up in a part as it has sums, at least, which are written and read again.
const mostChannels = 128;
const elementsInParts = 2 ** 24;
const tilesForSums = 8;
// By measurement, as in ./winograd-tiling.ts: how long it takes to read the transformed filter, and the gain over this backend's
// direct kernels from which on patches are slower too; and for how many tiles a filter's gradient is worth it.
const readFilter = 2 ** 18;
const leastGain = 0.95;
const fewestTiles = 32;

/** The kernels, and where they are to be taken. */
export interface WinogradByLibrary {
  /** Whether a convolution is to be made so, or its input's gradient. It does not depend on the batch. */
  isPreferred(runner: Runner, layout: Conv2dLayout, backward: boolean): boolean;
  /** The same of the filter's gradient. */
  isPreferredForFilter(runner: Runner, layout: Conv2dLayout): boolean;
  readonly conv2d: typeof ownConv2d;
  readonly conv2dInputGradient: typeof ownInputGradient;
  readonly conv2dFilterGradient: typeof ownFilterGradient;
}

export function winogradByLibrary({ withScratch, tiling }: ConvolutionTools): WinogradByLibrary {
  const { countTiles, gainOf, imageSide, outputSide, partBytesOf, positionBytes, positions } = tiling;
  const { rightOffset, shareOf, strideOf, tilingWords } = tiling;
  // A thread's scratch memory holds a block.
  const scratchBytes = positions * positionBytes;
  return { isPreferred, isPreferredForFilter, conv2d, conv2dInputGradient, conv2dFilterGradient };

  function isPreferred(runner: Runner, layout: Conv2dLayout, backward: boolean): boolean {
    const { channels, filters } = layout;
    const [k, n] = backward ? [filters, channels] : [channels, filters];
    const product = { m: leastTiles, n, k, transposeA: false, transposeB: false };
    const gain = gainOf(layout, (channels * filters) / readFilter);
    return gain >= leastGain && isAllowed(runner) && runner.prefersLibrary(product);
  }

  function isPreferredForFilter(runner: Runner, layout: Conv2dLayout): boolean {
    const product = {
      m: layout.channels,
      n: layout.filters,
      k: leastTiles,
      transposeA: true,
      transposeB: false,
    };
    const isLarge = gainOf(layout, 0) >= leastGain && countTiles(layout).tiles >= fewestTiles;
    return isLarge && isAllowed(runner) && runner.prefersLibrary(product);
  }

  /** As `conv2d` of ./convolve.ts. */
  function conv2d(
    runner: Runner,
    x: SimdStorage,
    filter: SimdStorage,
    bias: SimdStorage | null,
    output: SimdStorage,
    layout: Conv2dLayout,
    activation: FusedActivation,
  ): void {
    const { tiles } = countTiles(layout);
    const perBlock = even(tiles, tilesAtOnce(layout));
    const sides = [...imageSide(layout), ...outputSide(layout)];
    const pointers = [x.pointer, bias?.pointer ?? 0, output.pointer] as const;
    convolve(runner, filter, layout, false, perBlock, perBlock, sides, pointers, activation === 'relu');
  }

  /** The gradient of `conv2d` with respect to x. */
  function conv2dInputGradient(
    runner: Runner,
    dy: SimdStorage,
    filter: SimdStorage,
    output: SimdStorage,
    layout: Conv2dLayout,
  ): void {
    const { perImage } = countTiles(layout);
    const most = tilesAtOnce(layout);
    const perUnit = perImage * even(layout.batch, Math.floor(most / perImage));
    const sides = [...outputSide(layout), ...imageSide(layout)];
    const pointers = [dy.pointer, 0, output.pointer] as const;
    convolve(runner, filter, layout, true, perUnit, even(perUnit, most), sides, pointers, false);
  }

  function convolve(
    runner: Runner,
    filter: SimdStorage,
    layout: Conv2dLayout,
    backward: boolean,
    perUnit: number,
    perBlock: number,
    sides: readonly number[],
    [input, bias, output]: readonly [number, number, number],
    relu: boolean,
  ): void {
    const { height, width, channels, filters } = layout;
    const { tiles, perImage } = countTiles(layout);
    if (tiles === 0) return;
    const [depth, columns] = backward ? [filters, channels] : [channels, filters];
    const stride = strideOf(4 * channels * filters);
    const packedBytes = backward ? 4 * 9 * channels * filters : 0;
    const sizes = [positions * stride, packedBytes, scratchBytes * runner.libraryThreads];
    withScratch(runner, sizes, (transformed, packed, scratch) => {
      transformFilter(runner, filter.pointer, packed, transformed, layout, backward);
      const words = [...tilingWords(layout, perUnit, perBlock, depth), ...sides];
      const args = [
        ...[runner.layout(words), input, transformed, stride, bias, output, Number(relu), Number(backward)],
        ...[scratch, scratchBytes, rightOffset(perBlock * depth), positionBytes, depth, columns],
        ...[tiles, perUnit, perBlock, perImage, height * width * channels],
      ];
      const grain = Math.ceil(grainOperations / (positions * perUnit * channels * filters));
      runner.runByLibrary('winogradProducts', args, Math.ceil(tiles / perUnit), grain);
    });
  }

  /** G·w·Gᵀ, as rows: [16, channels, filters], or `transposed` [16, filters, channels]. */
  function transformFilter(
    runner: Runner,
    filter: number,
    packed: number,
    transformed: number,
    { channels, filters }: Conv2dLayout,
    transposed: boolean,
  ): void {
    const bytes = 4 * channels * filters;
    const stride = strideOf(bytes);
    // A unit is eight channels.
    const unitBytes = 32 * filters;
    const grain = Math.ceil(grainElements / (9 * 8 * filters));
    if (transposed) runner.run('packFilter', [filter, packed, 9, channels, filters, 1], channels / 8, grain);
    // The last tap of a packed filter lies first.
    const from = transposed
      ? [packed + 8 * unitBytes, 9 * unitBytes, -unitBytes, 32]
      : [filter, unitBytes, bytes, 32];
    const to = transposed ? [transformed, 32, stride, 4 * channels] : [transformed, unitBytes, stride, 32];
    runner.run('transformFilter', [...from, ...to, unitBytes], channels / 8, grain);
  }

  /** The gradient of `conv2d` with respect to the filter. */
  function conv2dFilterGradient(
    runner: Runner,
    x: SimdStorage,
    dy: SimdStorage,
    output: SimdStorage,
    layout: Conv2dLayout,
  ): void {
    const { channels, filters } = layout;
    const { tiles } = countTiles(layout);
    const [ownChannels, ownFilters] = [shareOf(channels, mostChannels), shareOf(filters, mostChannels)];
    const shares = Math.ceil(channels / ownChannels) * Math.ceil(filters / ownFilters);
    const most = Math.floor(elementsInParts / (positions * channels * filters));
    const least = Math.ceil(tiles / Math.max(1, Math.min(Math.ceil(enoughBlocks / shares), most)));
    const worth = Math.max(
      grainOperations / (positions * ownChannels * ownFilters),
      (tilesForSums * ownChannels * ownFilters) / (ownChannels + ownFilters),
    );
    const perPart = even(tiles, Math.max(least, Math.ceil(worth), leastTiles));
    const parts = Math.ceil(tiles / perPart);
    const perBlock = even(perPart, Math.min(mostTiles, roomFor(ownChannels, ownFilters)));
    const bytes = 4 * channels * filters;
    const [stride, partBytes] = [strideOf(bytes), partBytesOf(bytes)];
    const sizes = [scratchBytes * runner.libraryThreads, parts * partBytes];
    withScratch(runner, sizes, (scratch, sums) => {
      const words = tilingWords(layout, perPart, perBlock, ownChannels);
      const args = [
        ...[runner.layout([...words, ...imageSide(layout), ...outputSide(layout)]), x.pointer, dy.pointer],
        ...[sums, stride, partBytes, scratch, scratchBytes, rightOffset(perBlock * ownChannels)],
        ...[positionBytes, channels, filters, ownChannels, ownFilters, tiles, perPart, perBlock],
      ];
      const grain = Math.ceil(grainOperations / (positions * perPart * ownChannels * ownFilters));
      runner.runByLibrary('winogradFilterProducts', args, parts * shares, grain);
      const unitBytes = 32 * filters;
      const finish = [sums, output.pointer, parts, stride, partBytes, bytes, unitBytes, unitBytes, 32];
      const finishGrain = Math.ceil(grainElements / (8 * filters * positions * parts));
      runner.run('finishFilterGradient', finish, channels / 8, finishGrain);
    });
  }

  /** Tiles of a block: those that stay in the cache, or fewer, still worth a thread, where threads would have too few blocks. */
  function tilesAtOnce(layout: Conv2dLayout): number {
    const { channels, filters } = layout;
    const { tiles } = countTiles(layout);
    const cached = (blockBytes / 4 / positions - channels * filters) / (channels + filters);
    const worth = grainOperations / (positions * channels * filters);
    const shared = Math.ceil(Math.max(worth, tiles / enoughBlocks));
    const most = Math.max(leastTiles, Math.min(mostTiles, Math.floor(cached)));
    return Math.min(most, roomFor(channels, filters), shared);
  }

  /** Tiles that a block has room for. */
  function roomFor(channels: number, filters: number): number {
    return Math.floor((positionBytes - 64) / 4 / (channels + filters));
  }
}

/** Of blocks of `most` or less of `count`, as even as can be: how many a block has. */
function even(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / Math.max(1, most)));
}

/** Whether all threads call the library: else the transforms would be one thread's too. */
function isAllowed(runner: Runner): boolean {
  return runner.libraryThreads === runner.threads;
}
