import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastTo } from './broadcast-to.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { mul } from './mul.ts';
import {
  keptShape,
  type ReduceAttributes,
  type ReduceOptions,
  reduceKernel,
  resolveReduction,
} from './reduce.ts';
import { reshape } from './reshape.ts';

/** The number of elements that go into one of the output's. */
function reducedCount(shape: readonly number[], axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => shape[axis]!));
}

const definition: OpDefinition<ReduceAttributes> = {
  name: 'mean',
  saves: 'nothing',
  forward: ([x], attributes) =>
    mul(reduceKernel('sum', x!, attributes), 1 / reducedCount(x!.shape, attributes.axes)),
  backward: ({ inputShapes: [shape], attributes: { axes } }, dy) => [
    broadcastTo(reshape(mul(dy, 1 / reducedCount(shape!, axes)), keptShape(shape!, axes)), shape!),
  ],
};

/** The mean over `axes`; NaN over none. Gradient: dy / count, repeated along them. */
export const mean: Op<(x: Tensor, options?: ReduceOptions) => Tensor, ReduceAttributes> = defineOp(
  definition,
  (x, options = {}) => {
    checkFloat('mean', x);
    return applyOp(definition, [x], resolveReduction('mean', x, options));
  },
);
