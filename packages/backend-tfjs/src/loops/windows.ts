import type { WindowLayout } from '@athanor/core';

/**
 * Which elements of one image's windows lie within the image, window by window and row by row, as many at once as are
 * neighbours in the image too. Four numbers each: the first pixel they lie on (of height·width), the window's number
 * (of outputHeight·outputWidth), the first element's number in the window (of windowHeight·windowWidth), and how many.
 */
export function windowRuns(layout: WindowLayout): Int32Array {
  const { height, width, windowHeight, windowWidth, outputHeight, outputWidth, dilationWidth } = layout;
  const runs: number[] = [];
  for (let i = 0; i < outputHeight; i++) {
    const top = i * layout.strideHeight - layout.padTop;
    for (let j = 0; j < outputWidth; j++) {
      const left = j * layout.strideWidth - layout.padLeft;
      const first = Math.max(Math.ceil(-left / dilationWidth), 0);
      const end = Math.min(Math.ceil((width - left) / dilationWidth), windowWidth);
      const window = i * outputWidth + j;
      for (let y = 0; y < windowHeight; y++) {
        const row = top + y * layout.dilationHeight;
        if (row < 0 || row >= height) continue;
        const taps = dilationWidth === 1 ? Math.max(end - first, 1) : 1;
        for (let x = first; x < end; x += taps) {
          runs.push(row * width + left + x * dilationWidth, window, y * windowWidth + x, taps);
        }
      }
    }
  }
  return Int32Array.from(runs);
}
