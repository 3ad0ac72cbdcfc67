import type { WindowLayout } from '../fused-kernels.ts';
import type { Tensor } from '../tensor.ts';
import { checkFloat, type Op } from './define.ts';
import { checkImage, type Padding, type Pair, pair, resolveWindow, windowLayout } from './window.ts';

/** How a pool moves over an image. */
export interface PoolOptions {
  readonly poolSize: Pair;
  /** The pool's size unless said. */
  readonly strides?: Pair;
  /** `valid` unless said. */
  readonly padding?: Padding;
}

/** x [batch, height, width, channels] → [batch, outputHeight, outputWidth, channels]. */
export type PoolOp = Op<(x: Tensor, options: PoolOptions) => Tensor, WindowLayout>;

/** Where the pools lie. Throws ShapeError for an input that is no image, and where no pool fits into it. */
export function poolLayout(op: string, x: Tensor, { poolSize, strides, padding }: PoolOptions): WindowLayout {
  checkFloat(op, x);
  checkImage(op, x.shape);
  const window = pair(op, 'poolSize', poolSize);
  return windowLayout(op, x.shape, window, resolveWindow(op, { strides: strides ?? window, padding }));
}

export function pooledShape({ batch, outputHeight, outputWidth, channels }: WindowLayout): number[] {
  return [batch, outputHeight, outputWidth, channels];
}
