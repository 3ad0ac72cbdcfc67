import type { TypedArray } from '@athanor/core';
import type { Lanes } from './pack.ts';

/**
 * A product in which one side is a single row or column: output[lane] = Σ vector[step] · matrix(lane, step).
 * Packing would cost more than the product itself. The sums are made in the same order as in the tiles: the same bits.
 */
export function matrixTimesVector(
  matrix: TypedArray,
  lanes: Lanes,
  vector: TypedArray,
  vectorStart: number,
  output: TypedArray,
  outputStart: number,
): void {
  const { start, count, depth, laneStride, depthStride } = lanes;
  const end = vectorStart + depth;
  let lane = 0;
  for (; lane + 4 <= count; lane += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let at = start + lane * laneStride;
    for (let v = vectorStart; v < end; v++) {
      const x = vector[v]!;
      s0 += x * matrix[at]!;
      s1 += x * matrix[at + laneStride]!;
      s2 += x * matrix[at + 2 * laneStride]!;
      s3 += x * matrix[at + 3 * laneStride]!;
      at += depthStride;
    }
    output[outputStart + lane] = s0;
    output[outputStart + lane + 1] = s1;
    output[outputStart + lane + 2] = s2;
    output[outputStart + lane + 3] = s3;
  }
  for (; lane < count; lane++) {
    let sum = 0;
    let at = start + lane * laneStride;
    for (let v = vectorStart; v < end; v++) {
      sum += vector[v]! * matrix[at]!;
      at += depthStride;
    }
    output[outputStart + lane] = sum;
  }
}
