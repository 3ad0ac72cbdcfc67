import type { Product } from '@athanor/backend-simd';

/** cblas_sgemm: order, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc. */
export type Sgemm = (...values: number[]) => unknown;

/** Its declaration. Pointers are numbers, as they are of a WebAssembly memory. */
export const sgemmDeclaration =
  'void cblas_sgemm(int order, int transa, int transb, int m, int n, int k, float alpha, uintptr_t a, int lda, uintptr_t b, int ldb, float beta, uintptr_t c, int ldc)';

// CBLAS: CblasRowMajor, CblasNoTrans, CblasTrans.
const rowMajor = 101;
const asItIs = 111;
const transposed = 112;

/** Multiplies matrices that lie in a memory from the address `base` of the process on. */
export function callSgemm(sgemm: Sgemm, base: number, product: Product): void {
  const { m, n, k, transposeA, transposeB, strideA, strideB, strideOutput } = product;
  sgemm(
    rowMajor,
    transposeA ? transposed : asItIs,
    transposeB ? transposed : asItIs,
    m,
    n,
    k,
    1,
    base + product.a,
    strideA,
    base + product.b,
    strideB,
    product.accumulate ? 1 : 0,
    base + product.output,
    strideOutput,
  );
}
