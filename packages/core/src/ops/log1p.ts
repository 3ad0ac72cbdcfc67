import { add } from './add.ts';
import { div } from './div.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** log(1 + x), exact for small x. Gradient: dy / (1 + x). */
export const log1p: UnaryOp = unaryOp('log1p', 'inputs', ({ x }, dy) => div(dy, add(x, 1)));
