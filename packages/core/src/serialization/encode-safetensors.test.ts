import { describe, expect, it } from 'vitest';
import { type DType, typedArray } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { decodeSafetensors } from './decode-safetensors.ts';
import { encodeSafetensors } from './encode-safetensors.ts';

const host = (dtype: DType, shape: number[], values: number[]): HostArray => ({
  shape,
  dtype,
  data: typedArray(dtype, values),
});

const example: Record<string, HostArray> = {
  mask: host('bool', [3], [1, 0, 1]),
  'dense/kernel': host('float32', [2, 2], [1, -2, 3.5, Number.NaN]),
  'dense/bias': host('float32', [2], [0, -0]),
  labels: host('int32', [2], [-1, 2 ** 31 - 1]),
  exact: host('float64', [], [Math.PI]),
  nothing: host('float32', [0, 3], []),
};

describe('encodeSafetensors', () => {
  it('writes what decodeSafetensors reads back, bit for bit', () => {
    const bytes = encodeSafetensors(example, { format: 'athanor', note: '"ä"\n' });
    expect(decodeSafetensors(bytes)).toEqual({
      tensors: example,
      metadata: { format: 'athanor', note: '"ä"\n' },
    });
  });

  it('writes metadata first, then by dtype and name, aligned, with the header filled up by spaces', () => {
    const bytes = encodeSafetensors(example, { format: 'pt' });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(length % 8).toBe(0);
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},' +
        '"exact":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
        '"dense/bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},' +
        '"dense/kernel":{"dtype":"F32","shape":[2,2],"data_offsets":[16,32]},' +
        '"nothing":{"dtype":"F32","shape":[0,3],"data_offsets":[32,32]},' +
        '"labels":{"dtype":"I32","shape":[2],"data_offsets":[32,40]},' +
        '"mask":{"dtype":"BOOL","shape":[3],"data_offsets":[40,43]}}',
    );
    expect(bytes.length).toBe(8 + length + 43);
  });

  it('gives the same bytes for the same tensors in another order', () => {
    const reversed = Object.fromEntries(Object.entries(example).reverse());
    expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors(example));
  });

  it('writes the smallest file for no tensors', () => {
    expect([...encodeSafetensors({})]).toEqual([
      8,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...new TextEncoder().encode('{}      '),
    ]);
  });

  it('writes a view of a larger array and a bool that is not 1', () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const bytes = encodeSafetensors({ a: { shape: [2], dtype: 'float32', data }, b: host('bool', [1], [7]) });
    expect(decodeSafetensors(bytes).tensors).toEqual({
      a: host('float32', [2], [1, 2]),
      b: host('bool', [1], [1]),
    });
  });

  it('keeps a tensor called __proto__', () => {
    const bytes = encodeSafetensors(Object.fromEntries([['__proto__', host('int32', [1], [5])]]));
    expect(Object.entries(decodeSafetensors(bytes).tensors)).toEqual([
      ['__proto__', host('int32', [1], [5])],
    ]);
  });

  it('refuses what the format cannot hold', () => {
    const array = host('float32', [2], [1, 2]);
    expect(() => encodeSafetensors({ a: { ...array, shape: [3] } })).toThrow(ShapeError);
    expect(() => encodeSafetensors({ a: { ...array, shape: [3] } })).toThrow(
      'tensor "a": shape [3] holds 3 elements, found 2',
    );
    expect(() => encodeSafetensors({ a: { ...array, shape: [-1, -2] } })).toThrow(ShapeError);
    expect(() => encodeSafetensors({ a: { ...array, dtype: 'int32' } })).toThrow(
      'its data are a Float32Array; expected a Int32Array for int32',
    );
    expect(() => encodeSafetensors({ __metadata__: array })).toThrow(ValueError);
    expect(() => encodeSafetensors({ '\ud800': array })).toThrow(ValueError);
    expect(() => encodeSafetensors({}, JSON.parse('{"a":1}'))).toThrow(
      'metadata "a" is 1; expected a string',
    );
  });
});
