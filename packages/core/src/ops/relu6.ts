import { cast } from './cast.ts';
import { less } from './comparisons.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { mul } from './mul.ts';
import { step } from './step.ts';
import { elementwiseOp, type UnaryOp } from './unary-op.ts';

/** min(max(x, 0), 6). Gradient: dy where 0 < x < 6, else 0. */
export const relu6: UnaryOp = elementwiseOp(
  'relu6',
  'output',
  (x) => minimum(maximum(x, 0), 6),
  ({ y }, dy) => mul(mul(dy, step(y)), cast(less(y, 6), y.dtype)),
);
