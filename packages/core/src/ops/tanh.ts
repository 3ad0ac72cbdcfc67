import { mul } from './mul.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** The hyperbolic tangent. Gradient: dy·(1 − y²). */
export const tanh: UnaryOp = unaryOp('tanh', 'output', ({ y }, dy) => mul(dy, sub(1, square(y))));
