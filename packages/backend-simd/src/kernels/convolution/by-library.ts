import type { Conv2dLayout, FusedActivation } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import type { reduce } from '../reduce.ts';
import type { unary } from '../unary.ts';
import type { conv2d as ownConv2d, conv2dInputGradient as ownInputGradient } from './convolve.ts';
import type { conv2dFilterGradient as ownFilterGradient } from './filter-gradient.ts';
import type { withScratch } from './scratch.ts';
import { winogradByLibrary } from './winograd-by-library.ts';

// It is loaded where there is a library, and what else it needs is handed to it: code that was shared between this file and
// what every page loads would lie in files of its own.

// Multiply-adds that are worth a thread. Bytes of the patches of a block, which are to stay in a core's cache. Blocks that
// suffice for the threads.
const grainOperations = 1_500_000;
const blockBytes = 2 ** 19;
const enoughBlocks = 16;
// Of the filter's gradient: pixels of a block, at least, as its sums are read and written for each; and its parts, which
// threads share, so many or at least so many where all have more than these elements.
const leastPixels = 256;
const mostParts = 16;
const leastParts = 4;
const elementsInParts = 2 ** 22;
// From which sizes on it is faster than this backend's own kernels. Measured.
const leastFilters = 24;
const leastDepth = 64;
const leastInputGradientDepth = 16;
const leastPixelProduct = 16;

/** Whether `conv2d` by patches is to be taken, and not this backend's own kernel. */
function prefersLibrary(runner: Runner, layout: Conv2dLayout): boolean {
  const { depth, pixels, filters, lines } = sizesOf(layout);
  if (!isLarge(layout, leastDepth)) return false;
  const product = { m: pixels, n: filters, k: depth, transposeA: false, transposeB: false };
  return (
    runner.prefersLibrary(product) && isShared(runner, blocksOf(layout, lines, sharedLines(layout)).count)
  );
}

/** The same of `conv2dInputGradient`. */
function inputGradientPrefersLibrary(runner: Runner, layout: Conv2dLayout): boolean {
  const { depth, pixels, filters } = sizesOf(layout);
  if (!isLarge(layout, leastInputGradientDepth)) return false;
  const product = { m: pixels, n: depth, k: filters, transposeA: false, transposeB: true };
  return runner.prefersLibrary(product) && isShared(runner, layout.batch);
}

/** The same of `conv2dFilterGradient`. */
function filterGradientPrefersLibrary(runner: Runner, layout: Conv2dLayout): boolean {
  const { depth, pixels, filters } = sizesOf(layout);
  if (!isLarge(layout, leastDepth)) return false;
  const product = { m: depth, n: filters, k: pixels, transposeA: true, transposeB: false };
  return runner.prefersLibrary(product) && isShared(runner, partsOf(layout).parts);
}

function isLarge(layout: Conv2dLayout, leastOfDepth: number): boolean {
  const { depth, pixels, filters } = sizesOf(layout);
  if (pixels === 0) return false;
  if (hasOwnPatches(layout)) return Math.min(depth, filters) >= leastPixelProduct;
  return depth >= leastOfDepth && filters >= leastFilters;
}

/** A thread does twice as much by the library, so it is faster as long as one in two has something to do. */
function isShared(runner: Runner, units: number): boolean {
  return 2 * units >= runner.threads || runner.libraryThreads === 1;
}

type Tiling = typeof import('./winograd-tiling.ts');

/** What it is handed: kernels of this backend, and how a piece of the memory that is somebody's is called a storage. */
export interface ConvolutionTools {
  readonly reduce: typeof reduce;
  readonly unary: typeof unary;
  readonly withScratch: typeof withScratch;
  readonly tiling: Omit<
    Tiling,
    'grainElements' | 'grainOperations' | 'tilesPerBlock' | 'usesWinogradForFilter'
  >;
  storageAt(pointer: number, length: number, owner: object): SimdStorage;
}

/** The convolution and its gradients by a library, for a layout where that is to be taken and not this backend's own. */
export interface LibraryConvolutions {
  conv2d(runner: Runner, layout: Conv2dLayout): typeof ownConv2d | undefined;
  conv2dInputGradient(runner: Runner, layout: Conv2dLayout): typeof ownInputGradient | undefined;
  conv2dFilterGradient(runner: Runner, layout: Conv2dLayout): typeof ownFilterGradient | undefined;
}

export function libraryConvolutions(tools: ConvolutionTools): LibraryConvolutions {
  const { reduce, unary, withScratch, storageAt, tiling } = tools;
  const winograd = winogradByLibrary(tools);
  return {
    conv2d(runner, layout) {
      if (winograd.isPreferred(runner, layout, false)) return winograd.conv2d;
      return prefersLibrary(runner, layout) ? conv2d : undefined;
    },
    conv2dInputGradient(runner, layout) {
      if (winograd.isPreferred(runner, layout, true)) return winograd.conv2dInputGradient;
      // Adding up a library's patches costs more than Winograd's transforms.
      const isOther = !tiling.usesWinograd(layout) && inputGradientPrefersLibrary(runner, layout);
      return isOther ? conv2dInputGradient : undefined;
    },
    conv2dFilterGradient(runner, layout) {
      if (winograd.isPreferredForFilter(runner, layout)) return winograd.conv2dFilterGradient;
      return filterGradientPrefersLibrary(runner, layout) ? conv2dFilterGradient : undefined;
    },
  };

  /** activation(x ∗ filter + bias): the bits of the sums, then `add`, then `relu`. */
  function conv2d(
    runner: Runner,
    x: SimdStorage,
    filter: SimdStorage,
    bias: SimdStorage | null,
    output: SimdStorage,
    layout: Conv2dLayout,
    activation: FusedActivation,
  ): void {
    const { width, depth, filters, lines } = sizesOf(layout);
    const { count, linesAtOnce, patchBytes } = blocksOf(layout, lines, sharedLines(layout));
    withScratch(runner, [patchBytes * runner.libraryThreads], (patches) => {
      const args = [
        ...[windowWords(runner, layout), x.pointer, filter.pointer, bias?.pointer ?? 0, output.pointer],
        ...[Number(activation === 'relu'), patches, patchBytes, width, depth, filters, lines, linesAtOnce],
      ];
      runner.runByLibrary('convolvePatches', args, count, grainOf(linesAtOnce * width * depth * filters));
    });
    if (bias === null && activation === 'relu') unary(runner, 'relu', output, output);
  }

  /** The gradient of `conv2d` with respect to x. An element adds what its windows hand back, one after another. */
  function conv2dInputGradient(
    runner: Runner,
    dy: SimdStorage,
    filter: SimdStorage,
    output: SimdStorage,
    layout: Conv2dLayout,
  ): void {
    const { width, depth, filters } = sizesOf(layout);
    const { batch, height, outputHeight } = layout;
    const { linesAtOnce, patchBytes } = blocksOf(layout, outputHeight, cachedLines(layout));
    withScratch(runner, [patchBytes * runner.libraryThreads], (patches) => {
      const args = [
        ...[windowWords(runner, layout), dy.pointer, filter.pointer, output.pointer, patches, patchBytes],
        ...[width, depth, filters, outputHeight, linesAtOnce, height * layout.width * layout.channels],
      ];
      const grain = grainOf(outputHeight * width * depth * filters);
      runner.runByLibrary('inputGradientPatches', args, batch, grain);
    });
  }

  /** The gradient of `conv2d` with respect to the filter. How its sums are cut is the layout's alone. */
  function conv2dFilterGradient(
    runner: Runner,
    x: SimdStorage,
    dy: SimdStorage,
    output: SimdStorage,
    layout: Conv2dLayout,
  ): void {
    const { width, depth, filters, lines } = sizesOf(layout);
    const { linesAtOnce, patchBytes, blocksPerPart, parts } = partsOf(layout);
    const size = depth * filters;
    const sumBytes = parts > 1 ? 4 * parts * size : 0;
    withScratch(runner, [patchBytes * runner.libraryThreads, sumBytes], (patches, sums) => {
      const args = [
        ...[windowWords(runner, layout), x.pointer, dy.pointer, parts > 1 ? sums : output.pointer],
        ...[patches, patchBytes, width, depth, filters, lines, linesAtOnce, blocksPerPart],
      ];
      const grain = grainOf(blocksPerPart * linesAtOnce * width * size);
      runner.runByLibrary('filterGradientPatches', args, parts, grain);
      if (parts === 1) return;
      const all = storageAt(sums, parts * size, runner);
      reduce(runner, 'sum', all, output, { outer: 1, size: parts, inner: size });
    });
  }
}

/** The sizes of the products: a line is a row of an image's output, of `width` pixels. */
function sizesOf({
  batch,
  channels,
  windowHeight,
  windowWidth,
  filters,
  outputHeight,
  outputWidth,
}: Conv2dLayout) {
  const lines = batch * outputHeight;
  const depth = windowHeight * windowWidth * channels;
  return { lines, width: outputWidth, pixels: lines * outputWidth, depth, filters };
}

/** So many lines of which patches stay in a core's cache. */
function cachedLines(layout: Conv2dLayout): number {
  const { width, depth } = sizesOf(layout);
  return Math.floor(blockBytes / (4 * width * depth));
}

/** As many, but fewer where there would be too few blocks for threads to share, and these are still worth one. */
function sharedLines(layout: Conv2dLayout): number {
  const { lines, width, depth, filters } = sizesOf(layout);
  const worth = Math.ceil(grainOperations / (width * depth * filters));
  return Math.min(cachedLines(layout), Math.max(worth, Math.ceil(lines / enoughBlocks)));
}

/** The blocks of the filter's gradient, and how many of them are summed up one after another. */
function partsOf(layout: Conv2dLayout) {
  const { lines, width, depth, filters } = sizesOf(layout);
  const blocks = blocksOf(layout, lines, Math.max(Math.ceil(leastPixels / width), sharedLines(layout)));
  const most = Math.max(leastParts, Math.min(mostParts, Math.floor(elementsInParts / (depth * filters))));
  const blocksPerPart = Math.ceil(blocks.count / most);
  return { ...blocks, blocksPerPart, parts: Math.ceil(blocks.count / blocksPerPart) };
}

/**
 * So many lines in blocks of `most` or less, as even as can be; and the bytes of a block's patches, 0 where the images are the
 * patches.
 */
function blocksOf(layout: Conv2dLayout, lines: number, most: number) {
  const { width, depth } = sizesOf(layout);
  const linesAtOnce = Math.ceil(lines / Math.ceil(lines / Math.max(1, most)));
  const patchBytes = hasOwnPatches(layout) ? 0 : roundUp(4 * linesAtOnce * width * depth, 64);
  return { count: Math.ceil(lines / linesAtOnce), linesAtOnce, patchBytes };
}

/** Whether the windows are the pixels, one after another. */
function hasOwnPatches({ windowHeight, windowWidth, strideHeight, strideWidth, ...layout }: Conv2dLayout) {
  const { height, width, outputHeight, outputWidth, padTop, padLeft } = layout;
  const isPixel = windowHeight * windowWidth * strideHeight * strideWidth === 1;
  return isPixel && padTop === 0 && padLeft === 0 && outputHeight === height && outputWidth === width;
}

/** A layout as assembly/convolution/patches.ts reads it. */
function windowWords(runner: Runner, layout: Conv2dLayout): number {
  return runner.layout([
    ...[layout.height, layout.width, layout.channels, layout.windowHeight, layout.windowWidth],
    ...[layout.strideHeight, layout.strideWidth, layout.dilationHeight, layout.dilationWidth],
    ...[layout.padTop, layout.padLeft, layout.outputHeight, layout.outputWidth],
  ]);
}

function grainOf(operationsOfUnit: number): number {
  return Math.ceil(grainOperations / operationsOfUnit);
}

function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
