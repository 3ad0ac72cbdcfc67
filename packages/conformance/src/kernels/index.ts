import type { Backend } from '@athanor/core';
import { type Check, check } from '../check.ts';
import type { Subject } from '../subject.ts';
import { binaryChecks } from './binary.ts';
import { checkAliasing, checkValues } from './case.ts';
import { concatChecks } from './concat.ts';
import { copyStridedChecks } from './copy-strided.ts';
import { castChecks, fillChecks } from './fill-and-cast.ts';
import type { KernelCheck } from './kernel-check.ts';
import { matMulChecks } from './mat-mul.ts';
import { argReduceChecks, reduceChecks } from './reduce.ts';
import { gatherRowsChecks, scatterAddRowsChecks } from './rows.ts';
import { selectChecks } from './select.ts';
import { storageChecks } from './storage-checks.ts';
import { unaryChecks } from './unary.ts';

/** The seam's members that are no kernels; `storageChecks`, `fused` and the memory checks see to them. */
type NotKernel =
  | 'name'
  | 'floatType'
  | 'allocate'
  | 'free'
  | 'write'
  | 'read'
  | 'readSync'
  | 'synchronize'
  | 'dispose'
  | 'fused';

/** The checks of every kernel. A kernel that is added to the seam does not compile until it has some. */
const kernels: { readonly [K in Exclude<keyof Backend, NotKernel>]: readonly KernelCheck[] } = {
  fill: fillChecks,
  cast: castChecks,
  copyStrided: copyStridedChecks,
  concat: concatChecks,
  unary: unaryChecks,
  binary: binaryChecks,
  select: selectChecks,
  reduce: reduceChecks,
  argReduce: argReduceChecks,
  matMul: matMulChecks,
  gatherRows: gatherRowsChecks,
  scatterAddRows: scatterAddRowsChecks,
};

/** The checks of all kernels, in the seam's order. */
export const allKernelChecks: readonly KernelCheck[] = Object.values(kernels).flat();

/** Every kernel against its definition, into outputs that are dirty beforehand. */
export function kernelChecks(subject: Subject): readonly Check[] {
  const values = allKernelChecks.map(({ what, cases }) =>
    check('kernels', what, async () => {
      const backend = await subject.backend();
      let turn = 0;
      for (const kernelCase of cases(backend.floatType)) await checkValues(backend, what, kernelCase, turn++);
    }),
  );
  return [...storageChecks(subject), ...values];
}

/** Every kernel against the seam's rule that inputs are left alone and outputs share nothing with them. */
export function aliasingChecks(subject: Subject): readonly Check[] {
  return allKernelChecks.map(({ what, cases }) =>
    check('aliasing', what, async () => {
      const backend = await subject.backend();
      for (const kernelCase of cases(backend.floatType)) await checkAliasing(backend, what, kernelCase);
    }),
  );
}
