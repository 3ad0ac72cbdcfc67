import { zerosLike } from '../create.ts';
import { arithmeticOp, type BinaryOp } from './binary-op.ts';
import { equal, greater } from './comparisons.ts';
import { log } from './log.ts';
import { mul } from './mul.ts';
import { reduceTo } from './reduce-to.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

/** aᵇ. Gradients: dy·b·aᵇ⁻¹ and dy·y·log(a), which is taken as 0 where a ≤ 0. */
export const pow: BinaryOp = arithmeticOp('pow', 'both', ({ inputs: [a, b], output, needs }, dy) => {
  // Where b is 0 the factor b makes it 0; the exponent 1 there keeps 0·∞ from making it NaN at a = 0.
  const gradientOfBase = () => mul(mul(dy, b!), pow(a!, where(equal(b!, 0), 1, sub(b!, 1))));
  const gradientOfExponent = () => {
    const isPositive = greater(a!, 0);
    // The logarithm is taken of 1 where a is not positive, so that no NaN appears even in gradients of this gradient.
    const safeLog = log(where(isPositive, a!, 1));
    return mul(dy, where(isPositive, mul(output, safeLog), zerosLike(output)));
  };
  return [
    needs(0) ? reduceTo(gradientOfBase(), a!.shape) : null,
    needs(1) ? reduceTo(gradientOfExponent(), b!.shape) : null,
  ];
});
