import type { Conv2dLayout, FusedActivation } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import { sumOfParts } from './filter-gradient.ts';
import { withPadding } from './padding.ts';

// Rows of the output that are worth a thread have so many multiply-adds. Of the filter's gradient: about how many
// pixels are summed up one after another, where there are not more parts than these.
const grainOperations = 300_000;
const partPixels = 512;
const mostParts = 256;

/** Whether both of these are to be taken: images of one channel in windows of 3 by 3, and filters in eights. */
export function goesAlongRows(layout: Conv2dLayout): boolean {
  const { windowHeight, windowWidth, strideWidth, dilationWidth } = layout;
  const sizes = [layout.channels, windowHeight, windowWidth, strideWidth, dilationWidth];
  return (
    sizes.join() === '1,3,3,1,1' &&
    layout.filters % 8 === 0 &&
    layout.batch * layout.outputHeight * layout.outputWidth > 0
  );
}

/** As `conv2d` of ./convolve.ts, for a layout that `goesAlongRows`. */
export function conv2dRows(
  runner: Runner,
  x: SimdStorage,
  filter: SimdStorage,
  bias: SimdStorage | null,
  output: SimdStorage,
  layout: Conv2dLayout,
  activation: FusedActivation,
): void {
  withPadding(runner, x, layout, (images, padded) => {
    const { sizes, rows, grain } = rowsOf(padded);
    const relu = Number(activation === 'relu');
    const args = [images, filter.pointer, bias?.pointer ?? 0, output.pointer, relu, ...sizes];
    runner.run('convolveRows', args, rows, grain);
  });
}

/** As `conv2dFilterGradient` of ./filter-gradient.ts, for a layout that `goesAlongRows`. */
export function conv2dFilterGradientRows(
  runner: Runner,
  x: SimdStorage,
  dy: SimdStorage,
  output: SimdStorage,
  layout: Conv2dLayout,
): void {
  withPadding(runner, x, layout, (images, padded) => {
    const { sizes, rows, grain } = rowsOf(padded);
    const wanted = Math.min(mostParts, Math.ceil((rows * padded.outputWidth) / partPixels));
    const rowsPerPart = Math.ceil(rows / wanted);
    const parts = Math.ceil(rows / rowsPerPart);
    sumOfParts(runner, parts, output, (sums) => {
      const args = [images, dy.pointer, sums, rows, rowsPerPart, ...sizes];
      runner.run('filterGradientRows', args, parts, Math.ceil(grain / rowsPerPart));
    });
  });
}

function rowsOf({ batch, height, width, filters, outputHeight, outputWidth, ...layout }: Conv2dLayout) {
  const line = 4 * width;
  const { strideHeight, dilationHeight } = layout;
  return {
    sizes: [filters, outputHeight, outputWidth, height * line, strideHeight * line, dilationHeight * line],
    rows: batch * outputHeight,
    grain: Math.ceil(grainOperations / (9 * outputWidth * filters)),
  };
}
