import { type UnaryOp, unaryOp } from './unary-op.ts';

/** −x. */
export const neg: UnaryOp = unaryOp('neg', 'nothing', (_, dy) => neg(dy), true);
