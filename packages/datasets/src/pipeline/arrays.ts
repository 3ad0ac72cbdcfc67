import { type HostArray, ShapeError, ValueError } from '@athanor/core';

/** Bytes from 0 to 255, as images are kept: `data` holds the elements of `shape` row-major. */
export interface ByteArray {
  readonly shape: readonly number[];
  readonly dtype: 'uint8';
  readonly data: Uint8Array;
}

/** What a pipeline carries: core's host arrays, and bytes, which become one of those before they are trained on. */
export type DataArray = HostArray | ByteArray;

/** An input and its target: one of each, or a batch. A `Sample<HostArray, HostArray>` is a batch for core's trainer. */
export interface Sample<X extends DataArray = DataArray, Y extends DataArray = DataArray> {
  readonly x: X;
  readonly y: Y;
}

/** The product of `shape`: 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Elements `start` to `end` along the first axis, as a view of the same data.
 * The rest of the array's type, its dtype and class, stays.
 */
export function sliceRows<A extends DataArray>(array: A, start: number, end: number): A {
  const rowSize = sizeOf(array.shape.slice(1));
  const data = array.data.subarray(start * rowSize, end * rowSize);
  return { ...array, shape: [end - start, ...array.shape.slice(1)], data };
}

/** The element at `index` along the first axis, as a view: its shape is the array's without that axis. */
export function rowOf<A extends DataArray>(array: A, index: number, rowShape: readonly number[]): A {
  const rowSize = sizeOf(rowShape);
  const data = array.data.subarray(index * rowSize, (index + 1) * rowSize);
  return { ...array, shape: rowShape, data };
}

/**
 * Puts equally shaped arrays of one dtype into one new array, along a new first axis.
 *
 * @throws ShapeError if one is shaped otherwise or of another dtype, naming which
 */
export function stackRows<A extends DataArray>(rows: readonly A[], what: string): A {
  const first = rows[0];
  if (first === undefined) throw new ValueError(`no ${what} to put in a batch`);
  const rowSize = first.data.length;
  const Class = first.data.constructor;
  const data = zerosLike(first.data, rows.length * rowSize);
  for (const [index, row] of rows.entries()) {
    const fits = row.shape.length === first.shape.length && row.shape.every((n, i) => n === first.shape[i]);
    if (!fits || row.dtype !== first.dtype || row.data.constructor !== Class || row.data.length !== rowSize) {
      throw new ShapeError(
        `a batch's ${what} must be alike: the first is ${describe(first)}, number ${index} is ${describe(row)}`,
      );
    }
    data.set(row.data, index * rowSize);
  }
  return { ...first, shape: [rows.length, ...first.shape], data };
}

function zerosLike(data: DataArray['data'], length: number): DataArray['data'] {
  if (data instanceof Float32Array) return new Float32Array(length);
  if (data instanceof Float64Array) return new Float64Array(length);
  if (data instanceof Int32Array) return new Int32Array(length);
  return new Uint8Array(length);
}

/** `float32 [28, 28]`, for messages. */
export function describe(array: DataArray): string {
  return `${array.dtype} [${array.shape.join(', ')}]`;
}

/**
 * Checks inputs and targets that are to be walked together.
 *
 * @throws ShapeError if an array has no first axis or not the elements its shape says
 * @throws ValueError if there are none, or not as many of one as of the other
 */
export function checkPair(x: DataArray, y: DataArray, what: string): number {
  for (const [name, array] of [
    ['x', x],
    ['y', y],
  ] as const) {
    if (array.shape.length === 0) throw new ShapeError(`${what}: ${name} is a scalar; it needs a first axis`);
    if (sizeOf(array.shape) !== array.data.length) {
      throw new ShapeError(
        `${what}: ${name} is ${describe(array)}, ${sizeOf(array.shape)} elements, but holds ${array.data.length}`,
      );
    }
  }
  const count = x.shape[0]!;
  if (count !== y.shape[0]) {
    throw new ValueError(
      `${what}: x has ${count} elements and y has ${y.shape[0]}; expected as many of each`,
    );
  }
  if (count === 0) throw new ValueError(`${what}: the data set is empty; expected at least one element`);
  return count;
}

/** @throws ValueError unless `value` is a whole number, `least` or more */
export function checkWhole(value: number, what: string, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new ValueError(`${what} is ${value}: expected a whole number, ${least} or more`);
  }
}
