import type { FusedActivation, WindowLayout } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';
import { maxPool, maxPoolGradient } from '../loops/max-pool.ts';
import { sumAxis } from '../loops/sum.ts';
import { xnnpackWindows } from './xnnpack-windows.ts';

/**
 * The greatest element of each window: XNNPACK's pool where it can and there is no NaN, which it loses; to look for one
 * takes twice as long as the pool, and both a third of the loop.
 */
export function maxPool2d(engine: Engine, x: EngineTensor, layout: WindowLayout): EngineTensor {
  const { batch, height, width, channels, windowHeight, windowWidth } = layout;
  if (engine.traits.xnnpack && fitsXnnpack(layout) && !mayHaveNaN(engine, x)) {
    return engine.run(
      'MaxPool',
      { x: shaped(x, [batch, height, width, channels]) },
      {
        filterSize: [windowHeight, windowWidth],
        strides: [layout.strideHeight, layout.strideWidth],
        pad: xnnpackWindows(layout).pad,
      },
    );
  }
  const output = engine.make('float32', batch * layout.outputHeight * layout.outputWidth * channels);
  maxPool(engine.view(x), engine.view(output), layout);
  return output;
}

/** dy added to the first greatest element of each window, in a loop: tfjs's kernel takes six times as long, on cpu forty. */
export function maxPool2dGradient(
  engine: Engine,
  x: EngineTensor,
  dy: EngineTensor,
  layout: WindowLayout,
  activation: FusedActivation,
): EngineTensor {
  const output = engine.make('float32', x.shape[0]!);
  maxPoolGradient(engine.view(x), engine.view(dy), engine.view(output), layout, activation);
  return output;
}

/**
 * XNNPACK has no pool of single elements, tfjs none with gaps in its windows; and for what lies outside of the image
 * it takes the nearest pixel inside, which is another window's where a whole window lies outside.
 */
function fitsXnnpack(layout: WindowLayout): boolean {
  const { height, width, windowHeight, windowWidth, outputHeight, outputWidth, padTop, padLeft } = layout;
  const { rows, columns } = xnnpackWindows(layout);
  return (
    windowHeight * windowWidth > 1 &&
    layout.dilationHeight === 1 &&
    layout.dilationWidth === 1 &&
    padTop < windowHeight &&
    padLeft < windowWidth &&
    (outputHeight - 1) * layout.strideHeight - padTop < height &&
    (outputWidth - 1) * layout.strideWidth - padLeft < width &&
    rows.made === outputHeight &&
    columns.made === outputWidth
  );
}

/** Whether there is a NaN, or infinities of both signs: their sum says so. */
function mayHaveNaN(engine: Engine, x: EngineTensor): boolean {
  const sum = new Float64Array(1);
  sumAxis(engine.view(x), sum, { outer: 1, size: x.shape[0]!, inner: 1 });
  return Number.isNaN(sum[0]);
}
