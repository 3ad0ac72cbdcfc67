import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { AxisAttributes, AxisOptions } from './arg-op.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { exp } from './exp.ts';
import { log } from './log.ts';
import { max } from './max.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

const definition: OpDefinition<AxisAttributes> = {
  name: 'logSoftmax',
  saves: 'output',
  forward: ([x], { axis }) => {
    const shifted = sub(x!, max(x!, { axes: axis, keepDims: true }));
    return sub(shifted, log(sum(exp(shifted), { axes: axis, keepDims: true })));
  },
  backward: ({ output: y, attributes: { axis } }, dy) => [
    sub(dy, mul(exp(y), sum(dy, { axes: axis, keepDims: true }))),
  ],
};

/** log(softmax(x)) along `axis`, the last unless said; never overflows. Gradient: dy − softmax(x)·Σ dy. */
export const logSoftmax: Op<(x: Tensor, options?: AxisOptions) => Tensor, AxisAttributes> = defineOp(
  definition,
  (x, options = {}) => {
    checkFloat('logSoftmax', x);
    return applyOp(definition, [x], { axis: normalizeAxis(options.axis ?? -1, x.rank, 'logSoftmax') });
  },
);
