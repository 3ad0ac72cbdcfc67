import type { Conv2dLayout } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import { withScratch } from './scratch.ts';

// Bytes that are worth a thread.
const grainBytes = 131072;

/** Hands on x and the layout; where a window does not lie within its image, images grown by zeros until all do. */
export function withPadding(
  runner: Runner,
  x: SimdStorage,
  layout: Conv2dLayout,
  use: (x: number, layout: Conv2dLayout) => void,
): void {
  const padded = paddedSize(layout);
  const { batch, height, width, channels } = padded;
  if (height === layout.height && width === layout.width) {
    use(x.pointer, layout);
    return;
  }
  withScratch(runner, [4 * batch * height * width * channels], (images) => {
    padImages(runner, x, images, layout, padded);
    use(images, padded);
  });
}

function paddedSize(layout: Conv2dLayout): Conv2dLayout {
  const { height, width, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  const lastRow = (outputHeight - 1) * layout.strideHeight + (windowHeight - 1) * layout.dilationHeight + 1;
  const lastColumn = (outputWidth - 1) * layout.strideWidth + (windowWidth - 1) * layout.dilationWidth + 1;
  return {
    ...layout,
    height: Math.max(layout.padTop + height, lastRow),
    width: Math.max(layout.padLeft + width, lastColumn),
  };
}

function padImages(
  runner: Runner,
  x: SimdStorage,
  images: number,
  layout: Conv2dLayout,
  padded: Conv2dLayout,
): void {
  const { batch, channels } = layout;
  const paddedRow = 4 * padded.width * channels;
  const imageBytes = padded.height * paddedRow;
  const before = layout.padTop * paddedRow + 4 * layout.padLeft * channels;
  const args = [
    ...[x.pointer, images, layout.height, 4 * layout.width * channels],
    ...[paddedRow, imageBytes, before],
  ];
  runner.run('padImages', args, batch, Math.ceil(grainBytes / imageBytes));
}
