import { arithmeticOp, type BinaryOp } from './binary-op.ts';
import { reduceTo } from './reduce-to.ts';

/** a·b. Gradients: dy·b and dy·a. */
export const mul: BinaryOp = arithmeticOp('mul', 'inputs', ({ inputs: [a, b], needs }, dy) => [
  needs(0) ? reduceTo(mul(dy, b!), a!.shape) : null,
  needs(1) ? reduceTo(mul(dy, a!), b!.shape) : null,
]);
