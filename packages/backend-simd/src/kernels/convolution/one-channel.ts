import type { Conv2dLayout, FusedActivation } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import { SimdStorage } from '../../storage.ts';
import { reduce } from '../reduce.ts';
import { withPadding } from './padding.ts';
import { withScratch } from './scratch.ts';

// Multiply-adds that are worth a thread.
const grainOperations = 300_000;
// Of the filter's gradient: pixels that are summed up one after another, at most, as long as there are not more parts than
// these; and elements of the filter, at most.
const partPixels = 512;
const mostParts = 256;
const mostElements = 4096;

/** Whether `oneChannelConv2d` is to be taken: 3 by 3 neighbours along the width, and 4 filters. */
export function slidesAlongRows(layout: Conv2dLayout): boolean {
  const { windowHeight, strideWidth, filters } = layout;
  return isThreeWide(layout) && windowHeight === 3 && strideWidth === 1 && filters >= 4;
}

/** Whether `oneChannelFilterGradient` is to be taken: three neighbours along the width, and 8 filters or a multiple. */
export function addsUpRows(layout: Conv2dLayout): boolean {
  const { windowHeight, filters, outputWidth } = layout;
  const isSmall = 3 * windowHeight * filters <= mostElements && outputWidth <= partPixels;
  return isThreeWide(layout) && filters % 8 === 0 && isSmall;
}

function isThreeWide({ channels, windowWidth, dilationWidth, ...layout }: Conv2dLayout): boolean {
  const pixels = layout.batch * layout.outputHeight * layout.outputWidth;
  return channels === 1 && windowWidth === 3 && dilationWidth === 1 && pixels > 0;
}

/** As `conv2d` of ./convolve.ts, for a layout that `slidesAlongRows`. */
export function oneChannelConv2d(
  runner: Runner,
  x: SimdStorage,
  filter: SimdStorage,
  bias: SimdStorage | null,
  output: SimdStorage,
  layout: Conv2dLayout,
  activation: FusedActivation,
): void {
  withPadding(runner, x, layout, (images, { height, width, ...padded }) => {
    const { batch, filters, outputHeight, outputWidth } = padded;
    const args = [
      ...[images, filter.pointer, bias?.pointer ?? 0, output.pointer, Number(activation === 'relu')],
      ...[filters, outputHeight, outputWidth, 4 * height * width],
      ...[4 * padded.strideHeight * width, 4 * padded.dilationHeight * width],
    ];
    const grain = Math.ceil(grainOperations / (9 * outputWidth * filters));
    runner.run('convolveOneChannel', args, batch * outputHeight, grain);
  });
}

/** As `conv2dFilterGradient` of ./filter-gradient.ts, for a layout that `addsUpRows`. */
export function oneChannelFilterGradient(
  runner: Runner,
  x: SimdStorage,
  dy: SimdStorage,
  output: SimdStorage,
  layout: Conv2dLayout,
): void {
  withPadding(runner, x, layout, (images, { height, width, ...padded }) => {
    const { batch, windowHeight, filters, outputHeight, outputWidth } = padded;
    const size = 3 * windowHeight * filters;
    const rows = batch * outputHeight;
    const wanted = Math.min(mostParts, Math.ceil(rows / Math.floor(partPixels / outputWidth)));
    const rowsPerPart = Math.ceil(rows / wanted);
    const parts = Math.ceil(rows / rowsPerPart);
    withScratch(runner, [4 * parts * size], (sums) => {
      const args = [
        ...[images, dy.pointer, sums, windowHeight, filters, outputHeight, outputWidth, rows, rowsPerPart],
        ...[4 * height * width, 4 * padded.strideHeight * width],
        ...[4 * padded.strideWidth, 4 * padded.dilationHeight * width],
      ];
      const grain = Math.ceil(grainOperations / (rowsPerPart * outputWidth * size));
      runner.run('oneChannelGradient', args, parts, grain);
      const all = new SimdStorage('float32', parts * size, sums, runner);
      reduce(runner, 'sum', all, output, { outer: 1, size: parts, inner: size });
    });
  });
}
