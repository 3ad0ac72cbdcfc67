import { ShapeError } from '../errors.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import { shareBuffer, type Tensor } from '../tensor.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';

export interface ShapeAttributes {
  readonly shape: Shape;
}

const definition: OpDefinition<ShapeAttributes> = {
  name: 'reshape',
  saves: 'nothing',
  forward: ([x], { shape }) => shareBuffer(x!, shape),
  backward: ({ inputShapes: [shape] }, dy) => [reshape(dy, shape!)],
};

/** The same elements under another shape; one axis may be −1, which is worked out. Copies nothing. */
export const reshape: Op<(x: Tensor, shape: Shape) => Tensor, ShapeAttributes> = defineOp(
  definition,
  (x, shape) => applyOp(definition, [x], { shape: resolveShape(x, shape) }),
);

function resolveShape(x: Tensor, shape: Shape): readonly number[] {
  // What ops ask for themselves is right; the rest is for the shapes that people write.
  if (sameShape(x.shape, shape)) return x.shape;
  const unknown = shape.filter((axis) => axis === -1).length;
  const known = sizeOf(shape.filter((axis) => axis !== -1));
  const isValid = shape.every((axis) => Number.isInteger(axis) && axis >= -1) && unknown <= 1;
  const fits = unknown === 0 ? known === x.size : known > 0 && x.size % known === 0;
  if (!isValid || !fits) {
    throw new ShapeError(
      `reshape: ${formatShape(x.shape)} with ${x.size} elements does not fit into ${formatShape(shape)}`,
    );
  }
  return shape.map((axis) => (axis === -1 ? x.size / known : axis));
}
