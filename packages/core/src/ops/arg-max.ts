import { type ArgOp, argOp } from './arg-op.ts';

/** The index of the first greatest element along `axis`, the last unless said. NaN counts as the greatest. */
export const argMax: ArgOp = argOp('argMax');
