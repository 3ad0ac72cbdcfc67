import type { Conv2dLayout, WindowLayout } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';
import { copyStrided } from './copy.ts';

/** What tfjs makes along one axis, which may be more than is wanted: it fits as many windows as it can. */
interface Axis {
  readonly before: number;
  readonly after: number;
  readonly made: number;
}

/** The padding that tfjs is told along both axes, and the windows that it then makes. */
export interface XnnpackWindows {
  readonly rows: Axis;
  readonly columns: Axis;
  /** As tfjs's attribute `pad`. */
  readonly pad: number[][];
}

/** Tfjs's padding for a layout: that of its begin, and at the end as much as the last window reaches beyond the image. */
export function xnnpackWindows(layout: WindowLayout): XnnpackWindows {
  const rows = along(
    layout.height,
    (layout.windowHeight - 1) * layout.dilationHeight + 1,
    layout.strideHeight,
    layout.padTop,
    layout.outputHeight,
  );
  const columns = along(
    layout.width,
    (layout.windowWidth - 1) * layout.dilationWidth + 1,
    layout.strideWidth,
    layout.padLeft,
    layout.outputWidth,
  );
  return {
    rows,
    columns,
    pad: [
      [0, 0],
      [rows.before, rows.after],
      [columns.before, columns.after],
      [0, 0],
    ],
  };
}

function along(size: number, extent: number, stride: number, before: number, output: number): Axis {
  const after = Math.max((output - 1) * stride + extent - before - size, 0);
  return { before, after, made: Math.floor((size + before + after - extent) / stride) + 1 };
}

/** XNNPACK's convolution. Nothing of x and the filter is empty. */
export function convolve(
  engine: Engine,
  x: EngineTensor,
  filter: EngineTensor,
  layout: Conv2dLayout,
): EngineTensor {
  const { batch, height, width, channels, windowHeight, windowWidth, filters } = layout;
  const { outputHeight, outputWidth } = layout;
  const { rows, columns, pad } = xnnpackWindows(layout);
  const inputs = {
    x: shaped(x, [batch, height, width, channels]),
    filter: shaped(filter, [windowHeight, windowWidth, channels, filters]),
  };
  const made = engine.run('Conv2D', inputs, {
    strides: [layout.strideHeight, layout.strideWidth],
    dilations: [layout.dilationHeight, layout.dilationWidth],
    pad,
    dataFormat: 'NHWC',
  });
  if (rows.made === outputHeight && columns.made === outputWidth) return made;
  const row = columns.made * filters;
  const cropped = copyStrided(
    engine,
    shaped(made, [batch * rows.made * row]),
    batch * outputHeight * outputWidth * filters,
    { shape: [batch, outputHeight, outputWidth * filters], strides: [rows.made * row, row, 1], offset: 0 },
  );
  engine.release(made);
  return cropped;
}
