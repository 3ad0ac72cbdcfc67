import { mul } from './mul.ts';
import { sign } from './sign.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** |x|. Gradient: dy·sign(x), 0 at 0. */
export const abs: UnaryOp = unaryOp('abs', 'inputs', ({ x }, dy) => mul(dy, sign(x)), true);
