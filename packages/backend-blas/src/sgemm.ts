import type { ProductLayout } from '@athanor/backend-simd';
import type { Sgemm } from './library.ts';

// CBLAS: CblasRowMajor, CblasNoTrans, CblasTrans.
const rowMajor = 101;
const asItIs = 111;
const transposed = 112;

/** output = op(a)·op(b), or output + op(a)·op(b), at addresses of the process. No size is 0. */
export function callSgemm(
  sgemm: Sgemm,
  a: number,
  b: number,
  output: number,
  { m, n, k, transposeA, transposeB, accumulate }: ProductLayout,
): void {
  sgemm(
    rowMajor,
    transposeA ? transposed : asItIs,
    transposeB ? transposed : asItIs,
    m,
    n,
    k,
    1,
    a,
    transposeA ? m : k,
    b,
    transposeB ? k : n,
    accumulate ? 1 : 0,
    output,
    n,
  );
}
