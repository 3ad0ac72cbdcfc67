import type { TypedArray, WindowLayout } from '@athanor/core';
import { copyRun } from './copy-view.ts';
import { windowRuns } from './windows.ts';

/**
 * The windows of images x [batch, height, width, channels] as rows, also called im2col:
 * `patches` is [batch·outputHeight·outputWidth, windowHeight·windowWidth·channels].
 */
export function extractPatches(x: TypedArray, patches: TypedArray, layout: WindowLayout): void {
  const { batch, channels } = layout;
  const { image, windows, taps } = sizes(layout);
  const runs = windowRuns(layout);
  patches.fill(0);
  for (let i = 0; i < batch; i++) {
    for (let run = 0; run < runs.length; run += 4) {
      const from = (i * image + runs[run]!) * channels;
      const to = ((i * windows + runs[run + 1]!) * taps + runs[run + 2]!) * channels;
      copyRun(x, from, 1, patches, to, runs[run + 3]! * channels);
    }
  }
}

/** The other way, col2im: every element of a patch is added to the pixel that it lies on. */
export function sumPatches(patches: TypedArray, x: TypedArray, layout: WindowLayout): void {
  const { batch, channels } = layout;
  const { image, windows, taps } = sizes(layout);
  const runs = windowRuns(layout);
  x.fill(0);
  for (let i = 0; i < batch; i++) {
    for (let run = 0; run < runs.length; run += 4) {
      const to = (i * image + runs[run]!) * channels;
      const from = ((i * windows + runs[run + 1]!) * taps + runs[run + 2]!) * channels;
      const length = runs[run + 3]! * channels;
      for (let k = 0; k < length; k++) x[to + k]! += patches[from + k]!;
    }
  }
}

/** The pixels and the windows of an image, and the elements of a window. */
function sizes(layout: WindowLayout): { image: number; windows: number; taps: number } {
  return {
    image: layout.height * layout.width,
    windows: layout.outputHeight * layout.outputWidth,
    taps: layout.windowHeight * layout.windowWidth,
  };
}
