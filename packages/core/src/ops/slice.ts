import { ShapeError } from '../errors.ts';
import { formatShape, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';
import { pad } from './pad.ts';
import { stridedKernel } from './strided.ts';

export interface SliceAttributes {
  readonly begin: readonly number[];
  readonly size: readonly number[];
}

const definition: OpDefinition<SliceAttributes> = {
  name: 'slice',
  saves: 'nothing',
  forward: ([x], { begin, size }) => {
    const strides = stridesOf(x!.shape);
    const offset = begin.reduce((sum, start, axis) => sum + start * strides[axis]!, 0);
    return stridedKernel(x!, size, { shape: size, strides, offset });
  },
  backward: ({ inputShapes: [shape], attributes: { begin, size } }, dy) => [
    pad(
      dy,
      begin.map((start, axis) => [start, shape![axis]! - start - size[axis]!]),
    ),
  ],
};

/**
 * The block that starts at `begin` and has `size`, one number an axis each; a size of −1 goes to the axis's end.
 * Gradient: dy with zeros around it.
 */
export const slice: Op<
  (x: Tensor, begin: readonly number[], size: readonly number[]) => Tensor,
  SliceAttributes
> = defineOp(definition, (x, begin, size) => {
  const whole = size.map((length, axis) => (length === -1 ? x.shape[axis]! - begin[axis]! : length));
  const fits = (axis: number): boolean => {
    const start = begin[axis]!;
    const length = whole[axis]!;
    return (
      Number.isInteger(start) &&
      Number.isInteger(length) &&
      start >= 0 &&
      length >= 0 &&
      start + length <= x.shape[axis]!
    );
  };
  if (begin.length !== x.rank || size.length !== x.rank || !whole.every((_, axis) => fits(axis))) {
    throw new ShapeError(
      `slice: begin ${formatShape(begin)} and size ${formatShape(size)} do not lie within ${formatShape(x.shape)}`,
    );
  }
  return applyOp(definition, [x], { begin: [...begin], size: whole });
});
