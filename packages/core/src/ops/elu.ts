import { onesLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { greater } from './comparisons.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { exp } from './exp.ts';
import { expm1 } from './expm1.ts';
import { minimum } from './minimum.ts';
import { mul } from './mul.ts';
import { where } from './where.ts';

export interface AlphaAttributes {
  readonly alpha: number;
}

const definition: OpDefinition<AlphaAttributes> = {
  name: 'elu',
  saves: 'inputs',
  forward: ([x], { alpha }) => where(greater(x!, 0), x!, mul(expm1(minimum(x!, 0)), alpha)),
  backward: ({ inputs: [x], attributes: { alpha } }, dy) => [
    mul(dy, where(greater(x!, 0), onesLike(x!), mul(exp(minimum(x!, 0)), alpha))),
  ],
};

/** x where x > 0, else α·(eˣ − 1) (Clevert et al. 2015); α is 1 unless said. Gradient: dy where x > 0, else dy·α·eˣ. */
export const elu: Op<(x: Tensor, options?: { readonly alpha?: number }) => Tensor, AlphaAttributes> =
  defineOp(definition, (x, options = {}) => {
    checkFloat('elu', x);
    return applyOp(definition, [x], { alpha: options.alpha ?? 1 });
  });
