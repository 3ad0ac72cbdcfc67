import { zerosLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { abs } from './abs.ts';
import { add } from './add.ts';
import { equal } from './comparisons.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { exp } from './exp.ts';
import { log } from './log.ts';
import { max } from './max.ts';
import { mul } from './mul.ts';
import {
  keptShape,
  type ReduceAttributes,
  type ReduceOptions,
  reducedShape,
  resolveReduction,
} from './reduce.ts';
import { reshape } from './reshape.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';
import { where } from './where.ts';

const definition: OpDefinition<ReduceAttributes> = {
  name: 'logSumExp',
  saves: 'both',
  forward: ([x], attributes) => {
    const { axes } = attributes;
    const greatest = max(x!, { axes, keepDims: true });
    // An infinite maximum is the result already; subtracting it from itself would make a NaN of it.
    const shift = where(equal(abs(greatest), Number.POSITIVE_INFINITY), zerosLike(greatest), greatest);
    const total = add(log(sum(exp(sub(x!, shift)), { axes, keepDims: true })), shift);
    return reshape(total, reducedShape(x!.shape, attributes));
  },
  backward: ({ inputs: [x], output, attributes: { axes } }, dy) => {
    const kept = keptShape(x!.shape, axes);
    return [mul(reshape(dy, kept), exp(sub(x!, reshape(output, kept))))];
  },
};

/** log Σ eˣ over `axes`; never overflows. Gradient: dy·softmax(x). */
export const logSumExp: Op<(x: Tensor, options?: ReduceOptions) => Tensor, ReduceAttributes> = defineOp(
  definition,
  (x, options = {}) => {
    checkFloat('logSumExp', x);
    return applyOp(definition, [x], resolveReduction('logSumExp', x, options));
  },
);
