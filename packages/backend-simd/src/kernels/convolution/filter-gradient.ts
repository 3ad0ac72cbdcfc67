import type { Conv2dLayout } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import { SimdStorage } from '../../storage.ts';
import { fill } from '../elements.ts';
import { reduce } from '../reduce.ts';
import { withPadding } from './padding.ts';
import { withScratch } from './scratch.ts';

// Multiply-adds that are worth a thread; the rows of one unit at most; the pixels of a block, at most.
const grainOperations = 300_000;
const mostRows = 160;
const blockPixels = 512;
// A filter of so few elements is summed up in parts, so that there is work for several threads.
const elementsInParts = 4096;
const mostParts = 16;

/** The gradient of `conv2d` with respect to the filter. The order of its sums is the layout's alone. */
export function conv2dFilterGradient(
  runner: Runner,
  x: SimdStorage,
  dy: SimdStorage,
  output: SimdStorage,
  layout: Conv2dLayout,
): void {
  if (output.length === 0) return;
  if (dy.length === 0) {
    fill(runner, output, 0);
    return;
  }
  withPadding(runner, x, layout, (images, padded) => multiply(runner, images, dy, output, padded));
}

/** Every window lies within the images. */
function multiply(
  runner: Runner,
  x: number,
  dy: SimdStorage,
  output: SimdStorage,
  layout: Conv2dLayout,
): void {
  const { batch, height, width, channels, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  const columns = layout.filters;
  const rows = windowHeight * windowWidth * channels;
  const pixels = batch * outputHeight * outputWidth;
  const { pixelsPerBlock, blocksPerPart, parts } = depthOf(pixels, rows * columns);
  const { rowsPerUnit, columnsPerUnit } = unitSize(rows, columns, parts, runner.threads);
  const words = [
    ...[channels, windowWidth, rows, rowsPerUnit, columns, columnsPerUnit, outputHeight, outputWidth],
    ...[pixels, pixelsPerBlock, blocksPerPart],
    4 * height * width * channels,
    4 * layout.strideHeight * width * channels,
    4 * layout.strideWidth * channels,
    4 * layout.dilationHeight * width * channels,
    4 * layout.dilationWidth * channels,
  ];
  const units = parts * Math.ceil(rows / rowsPerUnit) * Math.ceil(columns / columnsPerUnit);
  const operations = (pixels * rows * columns) / units;
  const grain = Math.ceil(grainOperations / Math.max(1, operations));
  sumOfParts(runner, parts, output, (sums) => {
    runner.run('filterGradient', [runner.layout(words), x, dy.pointer, sums], units, grain);
  });
}

/** Hands `use` room for so many parts, each of the output's elements, and adds them up. */
export function sumOfParts(
  runner: Runner,
  parts: number,
  output: SimdStorage,
  use: (parts: number) => void,
): void {
  if (parts === 1) {
    use(output.pointer);
    return;
  }
  const inner = output.length;
  withScratch(runner, [4 * parts * inner], (sums) => {
    use(sums);
    const all = new SimdStorage('float32', parts * inner, sums, runner);
    reduce(runner, 'sum', all, output, { outer: 1, size: parts, inner });
  });
}

/** How the depth is cut into blocks and these are shared among parts. */
function depthOf(pixels: number, elements: number) {
  const blocks = Math.ceil(pixels / blockPixels);
  const wanted = Math.min(mostParts, Math.ceil(elementsInParts / elements), blocks);
  const blocksPerPart = Math.ceil(blocks / wanted);
  return {
    pixelsPerBlock: Math.ceil(pixels / blocks),
    blocksPerPart,
    parts: Math.ceil(blocks / blocksPerPart),
  };
}

/** Columns are cut first: the rows of a unit are what a packed panel of them serves. */
function unitSize(
  rows: number,
  columns: number,
  parts: number,
  threads: number,
): { readonly rowsPerUnit: number; readonly columnsPerUnit: number } {
  const down = Math.ceil(rows / mostRows);
  const panels = Math.ceil(columns / 8);
  const wanted = threads === 1 ? 1 : Math.ceil((4 * threads) / (parts * down));
  const across = Math.min(panels, wanted);
  return { rowsPerUnit: Math.ceil(rows / down), columnsPerUnit: 8 * Math.ceil(panels / across) };
}
