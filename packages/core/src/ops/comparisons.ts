import { type BinaryOp, comparisonOp } from './binary-op.ts';

/** Comparisons, element by element with broadcasting. The result is bool and has no gradient. */
export const equal: BinaryOp = comparisonOp('equal');
export const notEqual: BinaryOp = comparisonOp('notEqual');
export const less: BinaryOp = comparisonOp('less');
export const lessEqual: BinaryOp = comparisonOp('lessEqual');
export const greater: BinaryOp = comparisonOp('greater');
export const greaterEqual: BinaryOp = comparisonOp('greaterEqual');
