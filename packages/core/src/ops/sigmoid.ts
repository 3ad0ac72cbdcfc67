import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** 1 / (1 + e⁻ˣ); never overflows. Gradient: dy·y·(1 − y). */
export const sigmoid: UnaryOp = unaryOp('sigmoid', 'output', ({ y }, dy) => mul(dy, mul(y, sub(1, y))));
