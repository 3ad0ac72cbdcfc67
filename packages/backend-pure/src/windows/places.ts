import type { WindowLayout } from '@athanor/core';
import { type PaddedSize, paddedSize } from './images.ts';

/**
 * Where the elements of windows lie in padded images: element `tap` of window `window` is at start(window) + taps[tap],
 * so that a list of starts and one of taps stand for all patches.
 */
export class WindowPlaces {
  /** How many windows there are in all images, in order [batch, outputHeight, outputWidth]. */
  readonly count: number;
  /** For each element of a window, in order [windowHeight, windowWidth, channels], how far it is from its window's first. */
  readonly taps: Int32Array;
  /** Elements in a padded image. */
  readonly imageLength: number;
  readonly #layout: WindowLayout;
  readonly #size: PaddedSize;

  constructor(layout: WindowLayout) {
    this.#layout = layout;
    this.#size = paddedSize(layout);
    this.count = layout.batch * layout.outputHeight * layout.outputWidth;
    this.imageLength = this.#size.height * this.#size.width * layout.channels;
    this.taps = tapOffsets(layout, this.#size.width);
  }

  /**
   * Fills `starts` with where the windows from `first` on begin, counted from the beginning of the image that holds
   * `first`, and returns where that image begins.
   */
  locate(first: number, starts: Int32Array): number {
    const { outputHeight, outputWidth, strideHeight, strideWidth, channels } = this.#layout;
    const image = Math.floor(first / (outputHeight * outputWidth));
    const within = first - image * outputHeight * outputWidth;
    let row = Math.floor(within / outputWidth);
    let column = within - row * outputWidth;
    let imageStart = 0;
    const rowStride = strideHeight * this.#size.width * channels;
    const columnStride = strideWidth * channels;
    for (let i = 0; i < starts.length; i++) {
      starts[i] = imageStart + row * rowStride + column * columnStride;
      if (++column < outputWidth) continue;
      column = 0;
      if (++row < outputHeight) continue;
      row = 0;
      imageStart += this.imageLength;
    }
    return image * this.imageLength;
  }
}

function tapOffsets(layout: WindowLayout, paddedWidth: number): Int32Array {
  const { windowHeight, windowWidth, dilationHeight, dilationWidth, channels } = layout;
  const taps = new Int32Array(windowHeight * windowWidth * channels);
  let to = 0;
  for (let y = 0; y < windowHeight; y++) {
    for (let x = 0; x < windowWidth; x++) {
      const pixel = y * dilationHeight * paddedWidth + x * dilationWidth;
      for (let channel = 0; channel < channels; channel++) taps[to++] = pixel * channels + channel;
    }
  }
  return taps;
}
