import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { square } from './square.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. Gradient: dy·2/√π·e^(−x²). */
export const erf: UnaryOp = unaryOp('erf', 'inputs', ({ x }, dy) =>
  mul(dy, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
);
