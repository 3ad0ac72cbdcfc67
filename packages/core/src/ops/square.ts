import { mul } from './mul.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** x². Gradient: dy·2x. */
export const square: UnaryOp = unaryOp('square', 'inputs', ({ x }, dy) => mul(dy, mul(x, 2)), true);
