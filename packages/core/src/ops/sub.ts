import { arithmeticOp, type BinaryOp } from './binary-op.ts';
import { neg } from './neg.ts';
import { reduceTo } from './reduce-to.ts';

/** a − b. Gradients: dy and −dy. */
export const sub: BinaryOp = arithmeticOp('sub', 'nothing', ({ inputShapes: [a, b], needs }, dy) => [
  needs(0) ? reduceTo(dy, a!) : null,
  needs(1) ? reduceTo(neg(dy), b!) : null,
]);
