import type { WindowLayout } from '@athanor/core';

/** What a layout is made of; the rest has a usual value. `output` is [height, width], what fits unless said. */
export interface WindowUse {
  readonly image: readonly [batch: number, height: number, width: number, channels: number];
  readonly window: readonly [height: number, width: number];
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly before?: readonly [top: number, left: number];
  readonly output?: readonly [height: number, width: number];
}

export function layoutOf(use: WindowUse): WindowLayout {
  const { image, window, strides = [1, 1], dilations = [1, 1], before = [0, 0] } = use;
  const fitting = (axis: 0 | 1) => {
    const extent = (window[axis] - 1) * dilations[axis] + 1;
    return Math.floor((image[axis + 1]! + before[axis] - extent) / strides[axis]) + 1;
  };
  const [outputHeight, outputWidth] = use.output ?? [fitting(0), fitting(1)];
  return {
    ...{ batch: image[0], height: image[1], width: image[2], channels: image[3] },
    ...{ windowHeight: window[0], windowWidth: window[1] },
    ...{ strideHeight: strides[0], strideWidth: strides[1] },
    ...{ dilationHeight: dilations[0], dilationWidth: dilations[1] },
    ...{ padTop: before[0], padLeft: before[1], outputHeight, outputWidth },
  };
}

/** One element of one window, and the pixel that it lies on. */
export interface Tap {
  readonly window: number;
  readonly tap: number;
  /** Index in [batch, height, width], or undefined outside of the image. */
  readonly pixel: number | undefined;
}

/** Every element of every window, window after window. */
export function* tapsOf(layout: WindowLayout): Iterable<Tap> {
  const { batch, height, width, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  for (let window = 0; window < batch * outputHeight * outputWidth; window++) {
    const image = Math.floor(window / (outputHeight * outputWidth));
    const i = Math.floor(window / outputWidth) % outputHeight;
    const j = window % outputWidth;
    for (let tap = 0; tap < windowHeight * windowWidth; tap++) {
      const y = Math.floor(tap / windowWidth);
      const x = tap % windowWidth;
      const row = i * layout.strideHeight - layout.padTop + y * layout.dilationHeight;
      const column = j * layout.strideWidth - layout.padLeft + x * layout.dilationWidth;
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      yield { window, tap, pixel: isInside ? (image * height + row) * width + column : undefined };
    }
  }
}
