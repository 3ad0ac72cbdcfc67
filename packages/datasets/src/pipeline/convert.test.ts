import { ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import type { DataArray } from './arrays.ts';
import { castArray, oneHotArray, reshapeArray } from './convert.ts';

const bytes: DataArray = { shape: [2, 2], dtype: 'uint8', data: Uint8Array.of(0, 1, 100, 255) };

describe('castArray', () => {
  it('converts to floats and whole numbers, scaled', () => {
    expect(castArray(bytes, 'float32', 1 / 255)).toEqual({
      shape: [2, 2],
      dtype: 'float32',
      data: Float32Array.of(0, 1 / 255, 100 / 255, 1),
    });
    expect(castArray(bytes, 'float64', 0.1).data).toEqual(
      Float64Array.from(bytes.data, (byte) => byte * 0.1),
    );
    expect(castArray(bytes, 'int32').data).toEqual(Int32Array.of(0, 1, 100, 255));
    expect(castArray(bytes, 'int32', -0.99).data).toEqual(Int32Array.of(0, 0, -99, -252));
    const floats: DataArray = { shape: [2], dtype: 'float32', data: Float32Array.of(-1.7, 2.5) };
    expect(castArray(floats, 'int32').data).toEqual(Int32Array.of(-1, 2));
    expect(castArray(floats, 'float64', 2).data).toEqual(Float64Array.of(-1.7000000476837158 * 2, 5));
  });

  it('leaves its input alone', () => {
    const before = bytes.data.slice();
    castArray(bytes, 'float32', 2);
    expect(bytes.data).toEqual(before);
  });
});

describe('oneHotArray', () => {
  it('adds an axis', () => {
    const scalar: DataArray = { shape: [], dtype: 'int32', data: Int32Array.of(1) };
    expect(oneHotArray(scalar, 3)).toEqual({ shape: [3], dtype: 'float32', data: Float32Array.of(0, 1, 0) });
  });

  it.each([-1, 3, 0.5, Number.NaN])('refuses the label %d of 3 classes', (label) => {
    const labels: DataArray = { shape: [2], dtype: 'float64', data: Float64Array.of(0, label) };
    expect(() => oneHotArray(labels, 3)).toThrow(ValueError);
    expect(() => oneHotArray(labels, 3)).toThrow(`the label at index 1 is ${label}`);
  });
});

describe('reshapeArray', () => {
  it('shares the data and works out one dimension', () => {
    expect(reshapeArray(bytes, [-1])).toEqual({ ...bytes, shape: [4] });
    expect(reshapeArray(bytes, [1, -1, 2]).shape).toEqual([1, 2, 2]);
    expect(reshapeArray(bytes, [4, 1]).data).toBe(bytes.data);
  });

  it.each([[[3]], [[3, -1]], [[0, -1]], [[-1, -1]], [[-2, -2]]])('refuses [%j]', (shape) => {
    expect(() => reshapeArray(bytes, shape)).toThrow(/uint8 \[2, 2\] cannot be reshaped to/);
  });
});
