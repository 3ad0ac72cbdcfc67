import { div } from './div.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** The natural logarithm. Gradient: dy / x. */
export const log: UnaryOp = unaryOp('log', 'inputs', ({ x }, dy) => div(dy, x));
