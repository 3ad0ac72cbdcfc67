import type { FloatType } from '@athanor/core';
import type { KernelCase } from './case.ts';

/** The cases that hold one kernel, or one kind of it, to its definition. */
export interface KernelCheck {
  /** The kernel as a check's name has it, such as `unary exp` or `matMul transposeA`. */
  readonly what: string;
  /** Made when they are run: some are large. */
  cases(floatType: FloatType): Iterable<KernelCase>;
}
