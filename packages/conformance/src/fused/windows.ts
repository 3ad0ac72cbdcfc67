import type { WindowLayout } from '@athanor/core';

const base: WindowLayout = {
  batch: 2,
  height: 5,
  width: 6,
  channels: 3,
  windowHeight: 3,
  windowWidth: 2,
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  padTop: 0,
  padLeft: 0,
  outputHeight: 3,
  outputWidth: 5,
};

/** Windows with and without padding, strides, dilations and gaps; an empty batch; a window on nothing but padding. */
export const windowLayouts: readonly WindowLayout[] = [
  base,
  { ...base, batch: 1, channels: 1, windowHeight: 1, windowWidth: 1, outputHeight: 5, outputWidth: 6 },
  { ...base, padTop: 1, padLeft: 0, outputHeight: 5, outputWidth: 6 },
  {
    ...base,
    strideHeight: 2,
    strideWidth: 2,
    windowWidth: 3,
    padTop: 1,
    padLeft: 0,
    outputHeight: 3,
    outputWidth: 3,
  },
  { ...base, strideHeight: 3, strideWidth: 4, windowHeight: 2, outputHeight: 2, outputWidth: 2 },
  { ...base, dilationHeight: 2, dilationWidth: 3, outputHeight: 1, outputWidth: 3 },
  { ...base, batch: 3, height: 9, width: 9, channels: 17, windowWidth: 3, outputHeight: 7, outputWidth: 7 },
  { ...base, height: 28, width: 28, channels: 1, windowWidth: 3, outputHeight: 26, outputWidth: 26 },
  { ...base, batch: 0 },
];

/** The same, and windows that lie side by side with a row and a column over, as pools mostly do. */
export const poolLayouts: readonly WindowLayout[] = [
  ...windowLayouts,
  {
    ...{ ...base, height: 7, width: 9, channels: 20, windowHeight: 2, strideHeight: 2, strideWidth: 2 },
    ...{ outputHeight: 3, outputWidth: 4 },
  },
];

/** Every pair of a pixel and an element of a window that lies on it. */
export function* taps(layout: WindowLayout): Iterable<{ window: number; tap: number; pixel: number }> {
  const { batch, height, width, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < outputHeight; i++) {
      for (let j = 0; j < outputWidth; j++) {
        for (let y = 0; y < windowHeight; y++) {
          for (let x = 0; x < windowWidth; x++) {
            const row = i * layout.strideHeight - layout.padTop + y * layout.dilationHeight;
            const column = j * layout.strideWidth - layout.padLeft + x * layout.dilationWidth;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            yield {
              window: (image * outputHeight + i) * outputWidth + j,
              tap: y * windowWidth + x,
              pixel: (image * height + row) * width + column,
            };
          }
        }
      }
    }
  }
}

/** A layout in words. */
export function describeWindows(layout: WindowLayout & { readonly filters?: number }): string {
  return Object.entries(layout)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
