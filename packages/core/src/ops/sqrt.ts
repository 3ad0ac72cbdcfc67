import { div } from './div.ts';
import { mul } from './mul.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** √x. Gradient: dy / 2y. */
export const sqrt: UnaryOp = unaryOp('sqrt', 'output', ({ y }, dy) => div(dy, mul(y, 2)));
