import type { Conv2dLayout } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';
import { copyView } from '../loops/copy-view.ts';
import { extractPatches, sumPatches } from '../loops/patches.ts';
import { matMul } from './mat-mul.ts';
import { convolve } from './xnnpack-windows.ts';

/**
 * XNNPACK computes its output's channels eight at a time. With fewer than this, an input gradient by convolution takes
 * longer than a product and the sum of its patches.
 */
const fewChannels = 4;

/** x [batch, height, width, channels] ∗ filter [windowHeight, windowWidth, channels, filters], by XNNPACK. */
export function conv2d(
  engine: Engine,
  x: EngineTensor,
  filter: EngineTensor,
  layout: Conv2dLayout,
): EngineTensor {
  if (isEmpty(x) || isEmpty(filter)) return zeros(engine, outputRows(layout) * layout.filters);
  return convolve(engine, x, filter, layout);
}

/**
 * The gradient of the input. Where windows lie side by side XNNPACK computes it as a convolution; else each window's
 * share is computed as a product dy·filterᵀ and added up where the windows lie.
 */
export function conv2dInputGradient(
  engine: Engine,
  dy: EngineTensor,
  filter: EngineTensor,
  layout: Conv2dLayout,
): EngineTensor {
  const { batch, height, width, channels, filters } = layout;
  const length = batch * height * width * channels;
  if (isEmpty(dy) || isEmpty(filter)) return zeros(engine, length);
  if (engine.traits.xnnpack && channels >= fewChannels) {
    const reversed = reversedLayout(layout);
    if (reversed !== undefined) {
      const turned = turnFilter(engine, filter, layout);
      const output = convolve(engine, dy, turned, reversed);
      engine.release(turned);
      return output;
    }
  }
  const patches = matMul(engine, dy, filter, {
    batch: 1,
    m: outputRows(layout),
    n: patchLength(layout),
    k: filters,
    transposeA: false,
    transposeB: true,
  });
  if (isPointwise(layout)) return patches;
  const output = engine.make('float32', length);
  sumPatches(engine.view(patches), engine.view(output), layout);
  engine.release(patches);
  return output;
}

/**
 * The gradient of the filter, by XNNPACK: as a convolution, or, where there are few elements in a window and many
 * filters, as the product patchesᵀ·dy.
 */
export function conv2dFilterGradient(
  engine: Engine,
  x: EngineTensor,
  dy: EngineTensor,
  layout: Conv2dLayout,
): EngineTensor {
  const { windowHeight, windowWidth, channels, filters } = layout;
  if (isEmpty(x) || isEmpty(dy)) return zeros(engine, patchLength(layout) * filters);
  const taps = windowHeight * windowWidth;
  if (taps > 1 && taps * channels >= filters) return correlate(engine, x, dy, layout);
  const patches = patchesOf(engine, x, layout);
  const output = matMul(engine, patches, dy, {
    batch: 1,
    m: patchLength(layout),
    n: filters,
    k: outputRows(layout),
    transposeA: true,
    transposeB: false,
  });
  if (patches !== x) engine.release(patches);
  return output;
}

/**
 * The convolution that the gradient of the input is: of dy, padded, with the filter whose windows are reversed and whose
 * two kinds of channels have changed places. Undefined where there is none: windows lie apart, or off the image.
 */
function reversedLayout(layout: Conv2dLayout): Conv2dLayout | undefined {
  const padTop = (layout.windowHeight - 1) * layout.dilationHeight - layout.padTop;
  const padLeft = (layout.windowWidth - 1) * layout.dilationWidth - layout.padLeft;
  if (layout.strideHeight > 1 || layout.strideWidth > 1 || padTop < 0 || padLeft < 0) return undefined;
  return {
    ...layout,
    height: layout.outputHeight,
    width: layout.outputWidth,
    channels: layout.filters,
    padTop,
    padLeft,
    outputHeight: layout.height,
    outputWidth: layout.width,
    filters: layout.channels,
  };
}

/** [windowHeight, windowWidth, channels, filters], the windows' elements in reverse, with its last two axes swapped. */
function turnFilter(
  engine: Engine,
  filter: EngineTensor,
  { windowHeight, windowWidth, channels, filters }: Conv2dLayout,
): EngineTensor {
  const taps = windowHeight * windowWidth;
  const step = channels * filters;
  const turned = engine.make('float32', taps * step);
  copyView(engine.view(filter), engine.view(turned), {
    shape: [taps, filters, channels],
    strides: [-step, 1, filters],
    offset: (taps - 1) * step,
  });
  return turned;
}

/**
 * The gradient of the filter as a convolution: the channels of x stand as its images, the images as its channels, and dy
 * is its filter, whose elements lie as far apart as the windows did.
 */
function correlate(engine: Engine, x: EngineTensor, dy: EngineTensor, layout: Conv2dLayout): EngineTensor {
  const { batch, height, width, channels, windowHeight, windowWidth, filters } = layout;
  const { outputHeight, outputWidth } = layout;
  const images = transpose(engine, x, [batch, height * width, channels], [2, 1, 0]);
  const weights = transpose(engine, dy, [batch, outputHeight * outputWidth, filters], [1, 0, 2]);
  const sums = convolve(engine, images, weights, {
    batch: channels,
    height,
    width,
    channels: batch,
    windowHeight: outputHeight,
    windowWidth: outputWidth,
    strideHeight: layout.dilationHeight,
    strideWidth: layout.dilationWidth,
    dilationHeight: layout.strideHeight,
    dilationWidth: layout.strideWidth,
    padTop: layout.padTop,
    padLeft: layout.padLeft,
    outputHeight: windowHeight,
    outputWidth: windowWidth,
    filters,
  });
  const output = transpose(engine, sums, [channels, windowHeight * windowWidth, filters], [1, 0, 2]);
  for (const tensor of [images, weights, sums]) engine.release(tensor);
  return output;
}

/** Whether every pixel is a window, so that the patches are the image. */
function isPointwise(layout: Conv2dLayout): boolean {
  const { height, width, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  const isStill = layout.strideHeight === 1 && layout.strideWidth === 1;
  const isWhole = outputHeight === height && outputWidth === width;
  return (
    windowHeight * windowWidth === 1 && isStill && isWhole && layout.padTop === 0 && layout.padLeft === 0
  );
}

function outputRows({ batch, outputHeight, outputWidth }: Conv2dLayout): number {
  return batch * outputHeight * outputWidth;
}

function patchLength({ windowHeight, windowWidth, channels }: Conv2dLayout): number {
  return windowHeight * windowWidth * channels;
}

/** The windows as rows; x itself where it is that. */
function patchesOf(engine: Engine, x: EngineTensor, layout: Conv2dLayout): EngineTensor {
  if (isPointwise(layout)) return x;
  const patches = engine.make('float32', outputRows(layout) * patchLength(layout));
  extractPatches(engine.view(x), engine.view(patches), layout);
  return patches;
}

function transpose(
  engine: Engine,
  x: EngineTensor,
  shape: readonly number[],
  perm: readonly number[],
): EngineTensor {
  return engine.run('Transpose', { x: shaped(x, shape) }, { perm: [...perm] });
}

function isEmpty({ shape }: EngineTensor): boolean {
  return shape[0] === 0;
}

function zeros(engine: Engine, length: number): EngineTensor {
  return engine.run('Fill', {}, { shape: [length], value: 0, dtype: 'float32' });
}
