import { extremumOp, type ReduceOp } from './extremum-op.ts';

/** The greatest element over `axes`; NaN if any is. The gradient is shared equally among equals. */
export const max: ReduceOp = extremumOp('max');
