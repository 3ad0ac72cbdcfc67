import { Scratch, type TypedArray, type WindowLayout } from '@athanor/core';
import { copyRun } from '../copy.ts';

const padded32 = new Scratch((length) => new Float32Array(length));
const padded64 = new Scratch((length) => new Float64Array(length));

/**
 * Images [batch, height, width, channels] grown so that every window lies within: by padTop rows above and padLeft
 * columns on the left, and below and on the right as far as the last window reaches.
 */
export interface PaddedSize {
  readonly height: number;
  readonly width: number;
}

export function paddedSize(layout: WindowLayout): PaddedSize {
  const { outputHeight, outputWidth, windowHeight, windowWidth } = layout;
  const bottom = (outputHeight - 1) * layout.strideHeight + (windowHeight - 1) * layout.dilationHeight + 1;
  const right = (outputWidth - 1) * layout.strideWidth + (windowWidth - 1) * layout.dilationWidth + 1;
  return {
    height: Math.max(layout.padTop + layout.height, bottom),
    width: Math.max(layout.padLeft + layout.width, right),
  };
}

/** The images with zeros around them, or `x` itself where there is nothing to add. Good until the next call. */
export function padImages(x: TypedArray, layout: WindowLayout): TypedArray {
  const { batch, height, width, channels } = layout;
  const size = paddedSize(layout);
  if (size.height === height && size.width === width) return x;
  const length = batch * size.height * size.width * channels;
  const padded = (x instanceof Float64Array ? padded64 : padded32).take(length).fill(0);
  copyRows(layout, size, (row, paddedRow, count) => copyRun(x, row, padded, paddedRow, count));
  return padded;
}

/** The reverse: the layout's images out of `padded`, written to `output` from `start` on. */
export function cropImages(
  padded: Float64Array,
  output: TypedArray,
  start: number,
  layout: WindowLayout,
): void {
  copyRows(layout, paddedSize(layout), (row, paddedRow, count) =>
    copyRun(padded, paddedRow, output, start + row, count),
  );
}

type CopyRow = (row: number, paddedRow: number, count: number) => void;

/** Calls `copy` for each row of the images, or once where they lie together in both. */
function copyRows(layout: WindowLayout, size: PaddedSize, copy: CopyRow): void {
  const { batch, height, width, channels, padTop, padLeft } = layout;
  const row = width * channels;
  if (size.height === height && size.width === width) {
    copy(0, 0, batch * height * row);
    return;
  }
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < height; i++) {
      const paddedRow = ((image * size.height + padTop + i) * size.width + padLeft) * channels;
      copy((image * height + i) * row, paddedRow, row);
    }
  }
}
