import { DTypeError, ShapeError } from '../errors.ts';
import { formatShape, normalizeAxis, type Shape, sameShape, sizeOf } from '../shape.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import type { AxisAttributes } from './arg-op.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';
import { slice } from './slice.ts';

const definition: OpDefinition<AxisAttributes> = {
  name: 'concat',
  saves: 'nothing',
  forward: (inputs, { axis }) => {
    const first = inputs[0]!;
    const sizes = inputs.map(({ shape }) => shape[axis]!);
    const shape = first.shape.with(
      axis,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    const output = newTensor(first.backend, first.dtype, shape);
    const layout = { outer: sizeOf(shape.slice(0, axis)), sizes, inner: sizeOf(shape.slice(axis + 1)) };
    first.backend.concat(
      inputs.map(({ storage }) => storage),
      output.storage,
      layout,
    );
    return output;
  },
  backward: ({ inputShapes, attributes: { axis }, needs }, dy) => {
    let start = 0;
    return inputShapes.map((shape, i) => {
      const begin = shape.map((_, at) => (at === axis ? start : 0));
      start += shape[axis]!;
      return needs(i) ? slice(dy, begin, shape) : null;
    });
  },
};

/** Joins tensors along `axis` (0 unless said); their other axes are alike. Gradient: the slices of dy. */
export const concat: Op<
  (tensors: readonly Tensor[], options?: { readonly axis?: number }) => Tensor,
  AxisAttributes
> = defineOp(definition, (tensors, options = {}) => {
  const first = tensors[0];
  if (first === undefined) throw new ShapeError('concat: expected at least one tensor, found none');
  const axis = normalizeAxis(options.axis ?? 0, first.rank, 'concat');
  const others = (shape: Shape): Shape => shape.toSpliced(axis, 1);
  for (const { shape, dtype } of tensors) {
    if (shape.length !== first.rank || !sameShape(others(shape), others(first.shape))) {
      throw new ShapeError(
        `concat: shapes ${formatShape(first.shape)} and ${formatShape(shape)} differ in more than axis ${axis}`,
      );
    }
    if (dtype !== first.dtype)
      throw new DTypeError(`concat: found ${first.dtype} and ${dtype}; convert one with cast`);
  }
  return applyOp(definition, tensors, { axis });
});
