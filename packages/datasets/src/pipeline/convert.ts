import { type HostArray, ValueError } from '@athanor/core';
import type { LabeledImages } from '../types.ts';
import { type ByteArray, type DataArray, describe, type Sample, sizeOf } from './arrays.ts';

/** What an array can be converted to. */
export type CastType = 'float32' | 'float64' | 'int32';

const classes = { float32: Float32Array, float64: Float64Array, int32: Int32Array } as const;

/**
 * A converted copy: `castArray(images, 'float32', 1 / 255)` makes bytes into numbers from 0 to 1.
 * To `int32` it truncates towards zero.
 */
export function castArray(array: DataArray, dtype: CastType, scale = 1): HostArray {
  const data = new classes[dtype](array.data.length);
  const source = array.data;
  if (scale === 1) data.set(source);
  else if (source instanceof Uint8Array && !(data instanceof Int32Array)) {
    // Bytes are exact in either float, so that they may be converted first, all at once, which is faster.
    data.set(source);
    for (let i = 0; i < data.length; i++) data[i]! *= scale;
  } else for (let i = 0; i < data.length; i++) data[i] = source[i]! * scale;
  return { shape: array.shape, dtype, data };
}

/**
 * Labels as rows of a single 1 (float32): `[count]` becomes `[count, depth]`, a scalar `[depth]`.
 *
 * @throws ValueError naming the index and label of one that is not a whole number from 0 to `depth` - 1
 */
export function oneHotArray(labels: DataArray, depth: number): HostArray {
  checkLabels(labels.data, depth);
  const data = new Float32Array(labels.data.length * depth);
  for (const [index, label] of labels.data.entries()) data[index * depth + label] = 1;
  return { shape: [...labels.shape, depth], dtype: 'float32', data };
}

/** @throws ValueError naming the index and label of the first that is not a whole number from 0 to `depth` - 1 */
export function checkLabels(labels: ArrayLike<number>, depth: number, what = 'labels'): void {
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index]!;
    if (!(label >= 0 && label < depth) || !Number.isInteger(label)) {
      throw new ValueError(
        `${what}: the label at index ${index} is ${label}; expected a whole number from 0 to ${depth - 1}`,
      );
    }
  }
}

/** The same elements in another shape; one dimension may be -1. Shares the data. */
export function reshapeArray<A extends DataArray>(array: A, shape: readonly number[]): A {
  const known = sizeOf(shape.filter((size) => size !== -1));
  const resolved = shape.map((size) => (size === -1 ? array.data.length / known : size));
  if (
    sizeOf(resolved) !== array.data.length ||
    resolved.some((size) => !Number.isInteger(size) || size < 0)
  ) {
    throw new ValueError(`${describe(array)} cannot be reshaped to [${shape.join(', ')}]`);
  }
  return { ...array, shape: resolved };
}

/** A split's images `[count, height, width]` and labels `[count]`, as bytes, for `Dataset.fromTensorSlices`. */
export function imageArrays(labeled: LabeledImages): Sample<ByteArray, ByteArray> {
  const { images, labels, count, height, width } = labeled;
  return {
    x: { shape: [count, height, width], dtype: 'uint8', data: images },
    y: { shape: [count], dtype: 'uint8', data: labels },
  };
}
