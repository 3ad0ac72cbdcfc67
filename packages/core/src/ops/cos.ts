import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { sin } from './sin.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** The cosine of x radians. Gradient: −dy·sin(x). */
export const cos: UnaryOp = unaryOp('cos', 'inputs', ({ x }, dy) => neg(mul(dy, sin(x))));
