import { reluGradient } from './relu-gradient.ts';
import { type UnaryOp, unaryOp } from './unary-op.ts';

/** max(x, 0). Gradient: dy where x > 0, that is where y > 0, else 0. */
export const relu: UnaryOp = unaryOp('relu', 'output', ({ y }, dy) => reluGradient(dy, y));
