import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { AxisAttributes, AxisOptions } from './arg-op.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { div } from './div.ts';
import { exp } from './exp.ts';
import { max } from './max.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

const definition: OpDefinition<AxisAttributes> = {
  name: 'softmax',
  saves: 'output',
  forward: ([x], { axis }) => {
    const exponentials = exp(sub(x!, max(x!, { axes: axis, keepDims: true })));
    return div(exponentials, sum(exponentials, { axes: axis, keepDims: true }));
  },
  backward: ({ output: y, attributes: { axis } }, dy) => {
    const weighted = mul(dy, y);
    return [sub(weighted, mul(y, sum(weighted, { axes: axis, keepDims: true })))];
  },
};

/** eˣ / Σ eˣ along `axis`, the last unless said; never overflows. Gradient: y·(dy − Σ dy·y). */
export const softmax: Op<(x: Tensor, options?: AxisOptions) => Tensor, AxisAttributes> = defineOp(
  definition,
  (x, options = {}) => {
    checkFloat('softmax', x);
    return applyOp(definition, [x], { axis: normalizeAxis(options.axis ?? -1, x.rank, 'softmax') });
  },
);
