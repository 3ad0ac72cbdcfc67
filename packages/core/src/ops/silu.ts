import { add } from './add.ts';
import { mul } from './mul.ts';
import { sigmoid } from './sigmoid.ts';
import { sub } from './sub.ts';
import { elementwiseOp, type UnaryOp } from './unary-op.ts';

/** x·sigmoid(x), also called swish (Elfwing et al. 2017). Gradient: dy·(s + x·s·(1 − s)), s = sigmoid(x). */
export const silu: UnaryOp = elementwiseOp(
  'silu',
  'inputs',
  (x) => mul(x, sigmoid(x)),
  ({ x }, dy) => {
    const s = sigmoid(x);
    return mul(dy, add(s, mul(mul(x, s), sub(1, s))));
  },
);
