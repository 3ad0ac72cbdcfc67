import { ShapeError } from '../errors.ts';
import { broadcastShape, formatShape, type Shape, sameShape, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';
import { reduceTo } from './reduce-to.ts';
import type { ShapeAttributes } from './reshape.ts';
import { stridedKernel } from './strided.ts';

const definition: OpDefinition<ShapeAttributes> = {
  name: 'broadcastTo',
  saves: 'nothing',
  forward: ([x], { shape }) => {
    const own = stridesOf(x!.shape);
    const added = shape.length - x!.rank;
    const strides = shape.map((_, axis) =>
      axis < added || x!.shape[axis - added] === 1 ? 0 : own[axis - added]!,
    );
    return stridedKernel(x!, shape, { shape, strides, offset: 0 });
  },
  backward: ({ inputShapes: [shape] }, dy) => [reduceTo(dy, shape!)],
};

/** Repeats x along new axes in front and along axes of 1, by NumPy's rule. Gradient: the sum over them. */
export const broadcastTo: Op<(x: Tensor, shape: Shape) => Tensor, ShapeAttributes> = defineOp(
  definition,
  (x, shape) => {
    if (!sameShape(broadcastShape(x.shape, shape, 'broadcastTo'), shape)) {
      throw new ShapeError(
        `broadcastTo: ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`,
      );
    }
    return applyOp(definition, [x], { shape: [...shape] });
  },
);

/** `broadcastTo` where it is needed; x itself, not a new handle, where it has the shape already. */
export function expandTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : broadcastTo(x, shape);
}
