import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { greaterEqual, lessEqual } from './comparisons.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { mul } from './mul.ts';

export interface ClipAttributes {
  readonly min: number;
  readonly max: number;
}

const definition: OpDefinition<ClipAttributes> = {
  name: 'clip',
  saves: 'inputs',
  forward: ([x], { min, max }) => minimum(maximum(x!, min), max),
  backward: ({ inputs: [x], attributes: { min, max } }, dy) => [
    mul(mul(dy, cast(greaterEqual(x!, min), dy.dtype)), cast(lessEqual(x!, max), dy.dtype)),
  ],
};

/** x, but not below `min` nor above `max`. Gradient: dy where min ≤ x ≤ max, else 0. */
export const clip: Op<(x: Tensor, options: ClipAttributes) => Tensor, ClipAttributes> = defineOp(
  definition,
  (x, { min, max }) => {
    checkFloat('clip', x);
    if (!(min <= max))
      throw new ValueError(`clip: expected min not above max, found min ${min} and max ${max}`);
    return applyOp(definition, [x], { min, max });
  },
);
