import { mul } from './mul.ts';
import { sigmoid } from './sigmoid.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** log(1 + eˣ); never overflows. Gradient: dy·sigmoid(x). */
export const softplus: UnaryOp = unaryOp('softplus', 'inputs', ({ x }, dy) => mul(dy, sigmoid(x)));
