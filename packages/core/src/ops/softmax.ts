import { normalizeAxis, sizeOf } from '../shape.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import type { AxisAttributes, AxisOptions } from './arg-op.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { div } from './div.ts';
import { exp } from './exp.ts';
import { max } from './max.ts';
import { softmaxGradient } from './softmax-gradient.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

const definition: OpDefinition<AxisAttributes> = {
  name: 'softmax',
  saves: 'output',
  forward: ([x], { axis }) => {
    const { backend, dtype, shape } = x!;
    if (backend.fused.softmax !== undefined && axis === shape.length - 1) {
      const output = newTensor(backend, dtype, shape);
      const layout = { rows: sizeOf(shape.slice(0, -1)), classes: shape[axis]! };
      backend.fused.softmax(x!.storage, output.storage, layout);
      return output;
    }
    const exponentials = exp(sub(x!, max(x!, { axes: axis, keepDims: true })));
    return div(exponentials, sum(exponentials, { axes: axis, keepDims: true }));
  },
  backward: ({ output: y, attributes: { axis } }, dy) => [softmaxGradient(dy, y, axis)],
};

/** eˣ / Σ eˣ along `axis`, the last unless said; never overflows. Gradient: y·(dy − Σ dy·y). */
export const softmax: Op<(x: Tensor, options?: AxisOptions) => Tensor, AxisAttributes> = defineOp(
  definition,
  (x, options = {}) => {
    checkFloat('softmax', x);
    return applyOp(definition, [x], { axis: normalizeAxis(options.axis ?? -1, x.rank, 'softmax') });
  },
);
