import { type UnaryOp, unaryOp } from './unary-op.ts';

/** 1 where x > 0, else 0 (Heaviside's function). Its gradient is 0. */
export const step: UnaryOp = unaryOp('step', 'nothing', null);
