import { ShapeError } from '../errors.ts';
import type { WindowLayout } from '../fused-kernels.ts';
import { formatShape, type Shape } from '../shape.ts';

/** `valid` adds nothing around an image; `same` adds zeros so that a stride of 1 keeps its size, the odd one at the end. */
export type Padding = 'valid' | 'same';

/** One number for both axes, or [height, width]. */
export type Pair = number | readonly [number, number];

/** How a window moves over an image. */
export interface WindowOptions {
  /** Steps between windows: 1 unless said. */
  readonly strides?: Pair;
  /** `valid` unless said. */
  readonly padding?: Padding;
  /** Steps between the elements of a window: 1 unless said. */
  readonly dilations?: Pair;
}

/** Options resolved: whole numbers, both axes. */
export interface WindowAttributes {
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dilations: readonly [number, number];
}

/** Throws ShapeError for strides or dilations that are not whole numbers of 1 or more, and for an unknown padding. */
export function resolveWindow(op: string, options: WindowOptions): WindowAttributes {
  const padding = options.padding ?? 'valid';
  if (padding !== 'valid' && padding !== 'same') {
    throw new ShapeError(`${op}: padding is '${String(padding)}'; expected 'valid' or 'same'`);
  }
  return {
    strides: pair(op, 'strides', options.strides ?? 1),
    padding,
    dilations: pair(op, 'dilations', options.dilations ?? 1),
  };
}

/** Both axes of an option. Throws ShapeError unless they are whole numbers of 1 or more. */
export function pair(op: string, name: string, value: Pair): readonly [number, number] {
  const both = typeof value === 'number' ? ([value, value] as const) : value;
  if (both.length !== 2 || !both.every((size) => Number.isInteger(size) && size >= 1)) {
    throw new ShapeError(
      `${op}: ${name} is ${JSON.stringify(value)}; expected a whole number of 1 or more, or two of them`,
    );
  }
  return both;
}

/**
 * Where the windows of an image x [batch, height, width, channels] lie.
 *
 * @throws ShapeError, naming all shapes, where no window fits
 */
export function windowLayout(
  op: string,
  x: Shape,
  window: readonly [number, number],
  attributes: WindowAttributes,
): WindowLayout {
  const [batch, height, width, channels] = x as readonly [number, number, number, number];
  const { strides, padding, dilations } = attributes;
  const axis = (size: number, i: 0 | 1): { output: number; before: number } => {
    const extent = (window[i] - 1) * dilations[i] + 1;
    if (padding === 'same') {
      const output = Math.ceil(size / strides[i]);
      const added = Math.max((output - 1) * strides[i] + extent - size, 0);
      return { output, before: Math.floor(added / 2) };
    }
    if (extent > size) {
      const dilated = dilations[i] === 1 ? '' : ` (${extent} with dilation ${dilations[i]})`;
      throw new ShapeError(
        `${op}: a window of ${window[0]}×${window[1]}${dilated} does not fit into an image of ${height}×${width}, input ${formatShape(x)}; use padding 'same', or a smaller window`,
      );
    }
    return { output: Math.floor((size - extent) / strides[i]) + 1, before: 0 };
  };
  const rows = axis(height, 0);
  const columns = axis(width, 1);
  return {
    batch,
    height,
    width,
    channels,
    windowHeight: window[0],
    windowWidth: window[1],
    strideHeight: strides[0],
    strideWidth: strides[1],
    dilationHeight: dilations[0],
    dilationWidth: dilations[1],
    padTop: rows.before,
    padLeft: columns.before,
    outputHeight: rows.output,
    outputWidth: columns.output,
  };
}

/** Throws ShapeError unless x is [batch, height, width, channels]. */
export function checkImage(op: string, shape: Shape): void {
  if (shape.length !== 4) {
    throw new ShapeError(
      `${op}: expected an input [batch, height, width, channels], found ${formatShape(shape)}`,
    );
  }
}
