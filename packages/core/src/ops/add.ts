import { arithmeticOp, type BinaryOp } from './binary-op.ts';
import { reduceTo } from './reduce-to.ts';

/** a + b. Gradients: dy and dy. */
export const add: BinaryOp = arithmeticOp('add', 'nothing', ({ inputShapes: [a, b], needs }, dy) => [
  needs(0) ? reduceTo(dy, a!) : null,
  needs(1) ? reduceTo(dy, b!) : null,
]);
