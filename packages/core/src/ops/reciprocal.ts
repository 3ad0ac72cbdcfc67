import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { square } from './square.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** 1 / x. Gradient: −dy·y². */
export const reciprocal: UnaryOp = unaryOp('reciprocal', 'output', ({ y }, dy) => neg(mul(dy, square(y))));
