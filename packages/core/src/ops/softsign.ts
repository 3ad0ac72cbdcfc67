import { abs } from './abs.ts';
import { add } from './add.ts';
import { div } from './div.ts';
import { square } from './square.ts';
import { elementwiseOp, type UnaryOp } from './unary-op.ts';

/** x / (1 + |x|). Gradient: dy / (1 + |x|)². */
export const softsign: UnaryOp = elementwiseOp(
  'softsign',
  'inputs',
  (x) => div(x, add(abs(x), 1)),
  ({ x }, dy) => div(dy, square(add(abs(x), 1))),
);
