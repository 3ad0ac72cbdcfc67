import type { MatMulLayout, TypedArray } from '@athanor/core';
import { multiply } from './blocks.ts';
import { matrixColumns, matrixRows } from './operand.ts';
import type { Lanes } from './pack.ts';
import { matrixTimesVector } from './vector.ts';

/**
 * output[i] = op(a[i]) · op(b[i]), [m, k] by [k, n], for every i below `batch`.
 *
 * Every element is Σ a·b in order of k, in float64, rounded once where it is stored. That holds for every shape, so a
 * row of the result is the same bits whether it is computed alone or in a batch.
 */
export function matMul(a: TypedArray, b: TypedArray, output: TypedArray, layout: MatMulLayout): void {
  const { batch, m, n, k, transposeA, transposeB } = layout;
  for (let matrix = 0; matrix < batch; matrix++) {
    const rows: Lanes = {
      start: matrix * m * k,
      count: m,
      depth: k,
      laneStride: transposeA ? 1 : k,
      depthStride: transposeA ? m : 1,
    };
    const columns: Lanes = {
      start: matrix * k * n,
      count: n,
      depth: k,
      laneStride: transposeB ? k : 1,
      depthStride: transposeB ? 1 : n,
    };
    const start = matrix * m * n;
    if (m === 1) matrixTimesVector(b, columns, a, rows.start, output, start);
    else if (n === 1) matrixTimesVector(a, rows, b, columns.start, output, start);
    else multiply(matrixRows(a, rows), matrixColumns(b, columns), output, start);
  }
}
