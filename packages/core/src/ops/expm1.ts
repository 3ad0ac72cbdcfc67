import { add } from './add.ts';
import { mul } from './mul.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** eˣ − 1, exact for small x. Gradient: dy·(y + 1). */
export const expm1: UnaryOp = unaryOp('expm1', 'output', ({ y }, dy) => mul(dy, add(y, 1)));
