import { type ArgOp, argOp } from './arg-op.ts';

/** The index of the first least element along `axis`, the last unless said. NaN counts as the least. */
export const argMin: ArgOp = argOp('argMin');
