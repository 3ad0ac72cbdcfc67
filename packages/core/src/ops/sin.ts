import { cos } from './cos.ts';
import { mul } from './mul.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** The sine of x radians. Gradient: dy·cos(x). */
export const sin: UnaryOp = unaryOp('sin', 'inputs', ({ x }, dy) => mul(dy, cos(x)));
