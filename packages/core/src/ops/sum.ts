import type { Tensor } from '../tensor.ts';
import { broadcastTo } from './broadcast-to.ts';
import { checkNumeric } from './check.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';
import {
  keptShape,
  type ReduceAttributes,
  type ReduceOptions,
  reduceKernel,
  resolveReduction,
} from './reduce.ts';
import { reshape } from './reshape.ts';

const definition: OpDefinition<ReduceAttributes> = {
  name: 'sum',
  saves: 'nothing',
  forward: ([x], attributes) => reduceKernel('sum', x!, attributes),
  backward: ({ inputShapes: [shape], attributes: { axes } }, dy) => [
    broadcastTo(reshape(dy, keptShape(shape!, axes)), shape!),
  ],
};

/** The sum over `axes`. Gradient: dy, repeated along them. */
export const sum: Op<(x: Tensor, options?: ReduceOptions) => Tensor, ReduceAttributes> = defineOp(
  definition,
  (x, options = {}) => {
    checkNumeric('sum', x);
    return applyOp(definition, [x], resolveReduction('sum', x, options));
  },
);
