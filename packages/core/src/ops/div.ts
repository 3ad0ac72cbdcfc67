import { arithmeticOp, type BinaryOp } from './binary-op.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { reduceTo } from './reduce-to.ts';

/** a / b. Gradients: dy / b and −dy·y / b. */
export const div: BinaryOp = arithmeticOp('div', 'both', ({ inputs: [a, b], output, needs }, dy) => {
  const scaled = div(dy, b!);
  return [
    needs(0) ? reduceTo(scaled, a!.shape) : null,
    needs(1) ? reduceTo(neg(mul(scaled, output)), b!.shape) : null,
  ];
});
