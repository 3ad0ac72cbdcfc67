import { ShapeError } from '../errors.ts';
import { formatShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { checkNumeric } from './check.ts';
import { equal } from './comparisons.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';
import {
  keptShape,
  type ReduceAttributes,
  type ReduceOptions,
  reduceKernel,
  resolveReduction,
} from './reduce.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

export type ReduceOp = Op<(x: Tensor, options?: ReduceOptions) => Tensor, ReduceAttributes>;

/** `max` and `min`. Gradient: dy, shared equally among the elements that hold the extremum. */
export function extremumOp(kind: 'max' | 'min'): ReduceOp {
  const definition: OpDefinition<ReduceAttributes> = {
    name: kind,
    saves: 'both',
    forward: ([x], attributes) => reduceKernel(kind, x!, attributes),
    backward: ({ inputs: [x], output, attributes: { axes } }, dy) => {
      const kept = keptShape(x!.shape, axes);
      const holders = cast(equal(x!, reshape(output, kept)), dy.dtype);
      return [mul(holders, div(reshape(dy, kept), sum(holders, { axes, keepDims: true })))];
    },
  };
  return defineOp(definition, (x: Tensor, options: ReduceOptions = {}): Tensor => {
    checkNumeric(kind, x);
    const attributes = resolveReduction(kind, x, options);
    if (attributes.axes.some((axis) => x.shape[axis] === 0)) {
      throw new ShapeError(
        `${kind}: an axis of ${formatShape(x.shape)} that is reduced is empty, and nothing is the ${kind} of no elements`,
      );
    }
    return applyOp(definition, [x], attributes);
  });
}
