import { arithmeticOp, type BinaryOp } from './binary-op.ts';
import { cast } from './cast.ts';
import { greaterEqual, less } from './comparisons.ts';
import { mul } from './mul.ts';
import { reduceTo } from './reduce-to.ts';

/** The greater of a and b; NaN if either is. The gradient goes to the greater one, to a where they are equal. */
export const maximum: BinaryOp = arithmeticOp('maximum', 'inputs', ({ inputs: [a, b], needs }, dy) => [
  needs(0) ? reduceTo(mul(dy, cast(greaterEqual(a!, b!), dy.dtype)), a!.shape) : null,
  needs(1) ? reduceTo(mul(dy, cast(less(a!, b!), dy.dtype)), b!.shape) : null,
]);
