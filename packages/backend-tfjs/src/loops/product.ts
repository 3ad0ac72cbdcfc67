import { Scratch, type TypedArray } from '@athanor/core';

const rowSums = new Scratch((length) => new Float64Array(length));

/** What is multiplied at once, so that it stays in the processor's cache. */
const blockRows = 64;
const blockDepth = 512;

/** What `transposeMatrix` turns at once: squares of this side. */
const square = 32;

/**
 * output[i, j] = Σ left[i, :] · right[j, :], for left [m, k], right [n, k] and output [m, n]. Each element adds up its
 * products one by one in float64, and is rounded once.
 */
export function multiplyRows(
  left: TypedArray,
  right: TypedArray,
  output: TypedArray,
  m: number,
  n: number,
  k: number,
): void {
  const sums = rowSums.take(Math.min(m, blockRows) * n);
  for (let first = 0; first < m; first += blockRows) {
    const rows = Math.min(blockRows, m - first);
    sums.fill(0);
    for (let start = 0; start < k; start += blockDepth) {
      const depth = Math.min(blockDepth, k - start);
      for (let i = 0; i < rows; i += 4) {
        for (let j = 0; j < n; j += 2) {
          const l = (first + i) * k + start;
          const r = j * k + start;
          if (i + 4 <= rows && j + 2 <= n) addTile(left, l, right, r, k, depth, sums, i * n + j, n);
          else
            addEdge(
              left,
              l,
              right,
              r,
              k,
              depth,
              sums,
              i * n + j,
              n,
              Math.min(4, rows - i),
              Math.min(2, n - j),
            );
        }
      }
    }
    output.set(sums.subarray(0, rows * n), first * n);
  }
}

/** Four rows by two columns, held in variables: each element that is loaded is used two or four times. */
function addTile(
  left: TypedArray,
  leftStart: number,
  right: TypedArray,
  rightStart: number,
  stride: number,
  depth: number,
  sums: Float64Array,
  start: number,
  width: number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  // `| 0` tells V8 that an index is a whole number of 32 bits.
  const l0 = leftStart | 0;
  const l1 = (l0 + stride) | 0;
  const l2 = (l1 + stride) | 0;
  const l3 = (l2 + stride) | 0;
  const r0 = rightStart | 0;
  const r1 = (r0 + stride) | 0;
  for (let i = 0; i < depth; i++) {
    const a = right[(r0 + i) | 0]!;
    const b = right[(r1 + i) | 0]!;
    const x0 = left[(l0 + i) | 0]!;
    const x1 = left[(l1 + i) | 0]!;
    s00 += x0 * a;
    s01 += x0 * b;
    s10 += x1 * a;
    s11 += x1 * b;
    const x2 = left[(l2 + i) | 0]!;
    const x3 = left[(l3 + i) | 0]!;
    s20 += x2 * a;
    s21 += x2 * b;
    s30 += x3 * a;
    s31 += x3 * b;
  }
  sums[start]! += s00;
  sums[start + 1]! += s01;
  sums[start + width]! += s10;
  sums[start + width + 1]! += s11;
  sums[start + 2 * width]! += s20;
  sums[start + 2 * width + 1]! += s21;
  sums[start + 3 * width]! += s30;
  sums[start + 3 * width + 1]! += s31;
}

/** A tile that is cut off at an edge. */
function addEdge(
  left: TypedArray,
  leftStart: number,
  right: TypedArray,
  rightStart: number,
  stride: number,
  depth: number,
  sums: Float64Array,
  start: number,
  width: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const l = leftStart + row * stride;
      const r = rightStart + column * stride;
      let sum = 0;
      for (let i = 0; i < depth; i++) sum += left[l + i]! * right[r + i]!;
      sums[start + row * width + column]! += sum;
    }
  }
}

/** The transpose of a matrix [rows, columns], square by square. */
export function transposeMatrix(matrix: TypedArray, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(rows * columns);
  for (let top = 0; top < rows; top += square) {
    const bottom = Math.min(top + square, rows);
    for (let begin = 0; begin < columns; begin += square) {
      const end = Math.min(begin + square, columns);
      for (let column = begin; column < end; column++) {
        for (let row = top; row < bottom; row++)
          turned[column * rows + row] = matrix[row * columns + column]!;
      }
    }
  }
  return turned;
}
