import type { WindowLayout } from '../fused-kernels.ts';
import { mergeStridedAxes, stridesOf } from '../shape.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { applyOp, type OpDefinition } from './define.ts';
import { pad } from './pad.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';

interface PatchesAttributes {
  readonly layout: WindowLayout;
  /** What lies outside of the image. */
  readonly padValue: number;
}

/** The windows of an image as rows, also called im2col. Gradient: each row added up where its window lies, col2im. */
const extractDefinition: OpDefinition<PatchesAttributes> = {
  name: 'extractPatches',
  saves: 'nothing',
  forward: ([x], { layout, padValue }) => {
    const { batch, channels, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
    const padded = padToWindows(x!, layout, padValue);
    const [image, row, column, channel] = stridesOf(padded.shape) as [number, number, number, number];
    const output = newTensor(x!.backend, x!.dtype, [
      batch * outputHeight * outputWidth,
      windowHeight * windowWidth,
      channels,
    ]);
    const view = mergeStridedAxes({
      shape: [batch, outputHeight, outputWidth, windowHeight, windowWidth, channels],
      strides: [
        image,
        row * layout.strideHeight,
        column * layout.strideWidth,
        row * layout.dilationHeight,
        column * layout.dilationWidth,
        channel,
      ],
      offset: 0,
    });
    x!.backend.copyStrided(padded.storage, output.storage, view);
    return output;
  },
  backward: ({ attributes: { layout } }, dy) => [sumPatches(dy, layout)],
};

/** The reverse of the above. Gradient: the windows as rows. */
const sumDefinition: OpDefinition<WindowLayout> = {
  name: 'sumPatches',
  saves: 'nothing',
  forward: ([patches], layout) => {
    const { windowHeight, windowWidth } = layout;
    let total: Tensor | undefined;
    for (let y = 0; y < windowHeight; y++) {
      for (let x = 0; x < windowWidth; x++) {
        const placed = placeTap(patches!, layout, y, x);
        total = total === undefined ? placed : add(total, placed);
      }
    }
    return total!;
  },
  backward: ({ attributes: layout }, dy) => [extractPatches(dy, layout)],
};

/** [batch, height, width, channels] → [batch·outputHeight·outputWidth, windowHeight·windowWidth, channels]. */
export function extractPatches(x: Tensor, layout: WindowLayout, padValue = 0): Tensor {
  return applyOp(extractDefinition, [x], { layout, padValue });
}

/** The other way: every element of a patch is added to the pixel that it lies on. */
export function sumPatches(patches: Tensor, layout: WindowLayout): Tensor {
  return applyOp(sumDefinition, [patches], layout);
}

/** How far beyond the image's end the last window reaches; below 0 where it ends before. */
function overhang(
  output: number,
  stride: number,
  window: number,
  dilation: number,
  before: number,
  size: number,
): number {
  return (output - 1) * stride + (window - 1) * dilation + 1 - before - size;
}

function padToWindows(x: Tensor, layout: WindowLayout, value: number): Tensor {
  const { padTop, padLeft, height, width, outputHeight, outputWidth } = layout;
  const bottom = overhang(
    outputHeight,
    layout.strideHeight,
    layout.windowHeight,
    layout.dilationHeight,
    padTop,
    height,
  );
  const right = overhang(
    outputWidth,
    layout.strideWidth,
    layout.windowWidth,
    layout.dilationWidth,
    padLeft,
    width,
  );
  const paddings = [
    [0, 0],
    [padTop, Math.max(bottom, 0)],
    [padLeft, Math.max(right, 0)],
    [0, 0],
  ];
  return paddings.flat().every((count) => count === 0) ? x : pad(x, paddings, { value });
}

/** One element of every window, at the pixel it came from, with zeros elsewhere: an image. */
function placeTap(patches: Tensor, layout: WindowLayout, y: number, x: number): Tensor {
  const { batch, height, width, channels, outputHeight, outputWidth, strideHeight, strideWidth } = layout;
  const windows = slice(patches, [0, y * layout.windowWidth + x, 0], [-1, 1, -1]);
  const spread = pad(reshape(windows, [batch, outputHeight, 1, outputWidth, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const image = reshape(spread, [batch, outputHeight * strideHeight, outputWidth * strideWidth, channels]);
  const top = y * layout.dilationHeight - layout.padTop;
  const left = x * layout.dilationWidth - layout.padLeft;
  return place(place(image, 1, top, height), 2, left, width);
}

/** Moves an image along an axis by `start` into one of `size`: pads with zeros, or cuts off what falls outside. */
function place(image: Tensor, axis: number, start: number, size: number): Tensor {
  const from = Math.max(-start, 0);
  const length = Math.max(Math.min(image.shape[axis]! - from, size - Math.max(start, 0)), 0);
  const begin = image.shape.map((_, i) => (i === axis ? Math.min(from, image.shape[axis]!) : 0));
  const kept = slice(image, begin, image.shape.with(axis, length));
  const before = Math.min(Math.max(start, 0), size);
  return pad(
    kept,
    image.shape.map((_, i) => (i === axis ? [before, size - before - length] : [0, 0])),
  );
}
