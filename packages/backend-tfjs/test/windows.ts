import type { Conv2dLayout, WindowLayout } from '@athanor/core';
import type { Numbers } from './subject.ts';

/**
 * Windows of every kind: padded on one side or both, apart, dilated, off the image, and fewer than would fit; some of
 * no images.
 */
export function randomLayout(numbers: Numbers, greatestDilation = 3): Conv2dLayout {
  const axis = () => {
    const window = numbers.whole(1, 3);
    const dilation = numbers.whole(1, greatestDilation);
    return {
      size: numbers.whole(1, 8),
      window,
      dilation,
      stride: numbers.next() < 0.5 ? 1 : numbers.whole(1, 4),
      before: numbers.next() < 0.5 ? 0 : numbers.whole(0, window * dilation + 1),
      output: numbers.whole(1, 6),
    };
  };
  const rows = axis();
  const columns = axis();
  return {
    batch: numbers.next() < 0.05 ? 0 : numbers.whole(1, 4),
    height: rows.size,
    width: columns.size,
    channels: numbers.whole(1, 9),
    windowHeight: rows.window,
    windowWidth: columns.window,
    strideHeight: rows.stride,
    strideWidth: columns.stride,
    dilationHeight: rows.dilation,
    dilationWidth: columns.dilation,
    padTop: rows.before,
    padLeft: columns.before,
    outputHeight: rows.output,
    outputWidth: columns.output,
    filters: numbers.whole(1, 20),
  };
}

/** Every pixel that an element of a window lies on: by its definition, element by element. */
export function* tapsNaively(
  layout: WindowLayout,
): Iterable<{ readonly window: number; readonly tap: number; readonly pixel: number }> {
  const { batch, height, width, outputHeight, outputWidth, windowHeight, windowWidth } = layout;
  const windows = batch * outputHeight * outputWidth;
  for (let window = 0; window < windows; window++) {
    const j = window % outputWidth;
    const i = Math.floor(window / outputWidth) % outputHeight;
    const image = Math.floor(window / outputWidth / outputHeight);
    for (let tap = 0; tap < windowHeight * windowWidth; tap++) {
      const y = Math.floor(tap / windowWidth);
      const row = i * layout.strideHeight - layout.padTop + y * layout.dilationHeight;
      const column = j * layout.strideWidth - layout.padLeft + (tap % windowWidth) * layout.dilationWidth;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      yield { window, tap, pixel: (image * height + row) * width + column };
    }
  }
}
