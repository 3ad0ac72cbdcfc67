import { type FusedActivation, Scratch, type TypedArray, type WindowLayout } from '@athanor/core';

const imageSums = new Scratch((length) => new Float64Array(length));

/** The greatest element of each window, the first NaN where there is one, −∞ where a window lies on nothing but padding. */
export function maxPool2d(x: TypedArray, output: TypedArray, layout: WindowLayout): void {
  const { channels } = layout;
  const greatest = new Int32Array(channels);
  forEachWindow(layout, (image, window, row, column) => {
    findGreatest(x, image, row, column, layout, greatest);
    const to = window * channels;
    for (let channel = 0; channel < channels; channel++) {
      const place = greatest[channel]!;
      output[to + channel] = place < 0 ? Number.NEGATIVE_INFINITY : x[image + place]!;
    }
  });
}

/**
 * dy added to the element that `maxPool2d` took, zeros elsewhere. Where windows overlap, a pixel adds its windows' dy in
 * order, in float64, and is rounded once. With `relu` a window whose greatest element is not above 0 adds nothing.
 */
export function maxPool2dGradient(
  x: TypedArray,
  dy: TypedArray,
  output: TypedArray,
  layout: WindowLayout,
  activation: FusedActivation,
): void {
  const { batch, height, width, channels } = layout;
  const greatest = new Int32Array(channels);
  const imageLength = height * width * channels;
  const sums = imageSums.take(imageLength);
  const oneImage = { ...layout, batch: 1 };
  const windows = layout.outputHeight * layout.outputWidth;
  const isLinear = activation === 'linear';
  for (let i = 0; i < batch; i++) {
    const image = i * imageLength;
    sums.fill(0);
    forEachWindow(oneImage, (_, window, row, column) => {
      findGreatest(x, image, row, column, layout, greatest);
      const from = (i * windows + window) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const place = greatest[channel]!;
        if (place >= 0 && (isLinear || x[image + place]! > 0))
          sums[place] = sums[place]! + dy[from + channel]!;
      }
    });
    output.set(sums, image);
  }
}

/** `image` is where the image begins in memory, `row` and `column` where the window begins in the image. */
type VisitWindow = (image: number, window: number, row: number, column: number) => void;

function forEachWindow(layout: WindowLayout, visit: VisitWindow): void {
  const { batch, outputHeight, outputWidth } = layout;
  const imageLength = layout.height * layout.width * layout.channels;
  let window = 0;
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < outputHeight; i++) {
      const row = i * layout.strideHeight - layout.padTop;
      for (let j = 0; j < outputWidth; j++) {
        visit(image * imageLength, window++, row, j * layout.strideWidth - layout.padLeft);
      }
    }
  }
}

/** For each channel the place within the image of the window's first greatest element, −1 where it has none. */
function findGreatest(
  x: TypedArray,
  image: number,
  row: number,
  column: number,
  layout: WindowLayout,
  greatest: Int32Array,
): void {
  const { height, width, channels, windowHeight, windowWidth, dilationHeight, dilationWidth } = layout;
  const lastRow = Math.min(row + (windowHeight - 1) * dilationHeight, height - 1);
  const lastColumn = Math.min(column + (windowWidth - 1) * dilationWidth, width - 1);
  const firstRow = firstInside(row, dilationHeight);
  const firstColumn = firstInside(column, dilationWidth);
  let isFirst = true;
  for (let i = firstRow; i <= lastRow; i += dilationHeight) {
    for (let j = firstColumn; j <= lastColumn; j += dilationWidth) {
      const pixel = (i * width + j) * channels;
      if (isFirst) for (let channel = 0; channel < channels; channel++) greatest[channel] = pixel + channel;
      else keepGreater(x, image, pixel, greatest);
      isFirst = false;
    }
  }
  if (isFirst) greatest.fill(-1);
}

/**
 * Keeps, channel by channel, the place of the greater of the held element and the one at `pixel`. The first NaN stays.
 * The choice is made by a mask: a branch that depends on the image's values is guessed wrong every other time.
 */
function keepGreater(x: TypedArray, image: number, pixel: number, greatest: Int32Array): void {
  for (let channel = 0; channel < greatest.length; channel++) {
    const place = greatest[channel]!;
    const value = x[image + pixel + channel]!;
    const held = x[image + place]!;
    const isGreater = Number(!(value <= held)) & Number(!Number.isNaN(held));
    greatest[channel] = place + (-isGreater & (pixel + channel - place));
  }
}

/** The first position at or after 0 among `start`, `start + step`, … */
function firstInside(start: number, step: number): number {
  return start >= 0 ? start : start + Math.ceil(-start / step) * step;
}
