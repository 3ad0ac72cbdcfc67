import { mul } from './mul.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** eˣ. Gradient: dy·y. */
export const exp: UnaryOp = unaryOp('exp', 'output', ({ y }, dy) => mul(dy, y));
