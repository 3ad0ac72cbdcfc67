import { type UnaryOp, unaryOp } from './unary-op.ts';

/** −1, 0 or 1. Its gradient is 0. */
export const sign: UnaryOp = unaryOp('sign', 'nothing', null, true);
