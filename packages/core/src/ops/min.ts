import { extremumOp, type ReduceOp } from './extremum-op.ts';

/** The least element over `axes`; NaN if any is. The gradient is shared equally among equals. */
export const min: ReduceOp = extremumOp('min');
