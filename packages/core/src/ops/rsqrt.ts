import { mul } from './mul.ts';
import { square } from './square.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** 1 / √x. Gradient: −dy·y³ / 2. */
export const rsqrt: UnaryOp = unaryOp('rsqrt', 'output', ({ y }, dy) =>
  mul(dy, mul(mul(square(y), y), -0.5)),
);
