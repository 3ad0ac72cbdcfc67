import { arithmeticOp, type BinaryOp } from './binary-op.ts';
import { cast } from './cast.ts';
import { greater, lessEqual } from './comparisons.ts';
import { mul } from './mul.ts';
import { reduceTo } from './reduce-to.ts';

/** The lesser of a and b; NaN if either is. The gradient goes to the lesser one, to a where they are equal. */
export const minimum: BinaryOp = arithmeticOp('minimum', 'inputs', ({ inputs: [a, b], needs }, dy) => [
  needs(0) ? reduceTo(mul(dy, cast(lessEqual(a!, b!), dy.dtype)), a!.shape) : null,
  needs(1) ? reduceTo(mul(dy, cast(greater(a!, b!), dy.dtype)), b!.shape) : null,
]);
