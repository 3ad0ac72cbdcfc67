import { ShapeError } from '../errors.ts';
import { normalizeAxes, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';
import { stridedKernel } from './strided.ts';

export interface TransposeAttributes {
  readonly permutation: readonly number[];
}

const definition: OpDefinition<TransposeAttributes> = {
  name: 'transpose',
  saves: 'nothing',
  forward: ([x], { permutation }) => {
    const strides = stridesOf(x!.shape);
    const shape = permutation.map((axis) => x!.shape[axis]!);
    return stridedKernel(x!, shape, { shape, strides: permutation.map((axis) => strides[axis]!), offset: 0 });
  },
  backward: ({ attributes: { permutation } }, dy) => {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [transpose(dy, inverse)];
  },
};

/** Axis i of the result is axis `permutation[i]` of x; without a permutation the axes are reversed. */
export const transpose: Op<(x: Tensor, permutation?: readonly number[]) => Tensor, TransposeAttributes> =
  defineOp(definition, (x, permutation) => {
    const resolved =
      permutation?.map((axis) => (axis < 0 ? axis + x.rank : axis)) ??
      x.shape.map((_, axis) => x.rank - 1 - axis);
    if (normalizeAxes(resolved, x.rank, 'transpose').length !== x.rank) {
      throw new ShapeError(
        `transpose: expected a permutation of ${x.rank} axes, found [${resolved.join(', ')}]`,
      );
    }
    return applyOp(definition, [x], { permutation: resolved });
  });
