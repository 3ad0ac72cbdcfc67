import { onesLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { greater } from './comparisons.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import type { AlphaAttributes } from './elu.ts';
import { mul } from './mul.ts';
import { where } from './where.ts';

const definition: OpDefinition<AlphaAttributes> = {
  name: 'leakyRelu',
  saves: 'inputs',
  forward: ([x], { alpha }) => where(greater(x!, 0), x!, mul(x!, alpha)),
  backward: ({ inputs: [x], attributes: { alpha } }, dy) => [
    mul(dy, where(greater(x!, 0), onesLike(x!), alpha)),
  ],
};

/** x where x > 0, else α·x; α is 0.2 unless said. Gradient: dy where x > 0, else α·dy. */
export const leakyRelu: Op<(x: Tensor, options?: { readonly alpha?: number }) => Tensor, AlphaAttributes> =
  defineOp(definition, (x, options = {}) => {
    checkFloat('leakyRelu', x);
    return applyOp(definition, [x], { alpha: options.alpha ?? 0.2 });
  });
