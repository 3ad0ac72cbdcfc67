import { describe, expect, it } from 'vitest';
import { FormatError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { decodeSafetensors } from './decode-safetensors.ts';

describe('what each dtype becomes', () => {
  /** Reads one tensor of `count` elements. */
  const read = (dtype: string, count: number, bytes: number[]): HostArray => {
    const entry = `{"dtype":"${dtype}","shape":[${count}],"data_offsets":[0,${bytes.length}]}`;
    const header = new TextEncoder().encode(`{"a":${entry}}`);
    const file = new Uint8Array([header.length, 0, 0, 0, 0, 0, 0, 0, ...header, ...bytes]);
    return decodeSafetensors(file).tensors.a!;
  };

  it('F64', () => {
    const bytes = [...new Uint8Array(new Float64Array([Math.PI, -0]).buffer)];
    expect(read('F64', 2, bytes)).toEqual({
      shape: [2],
      dtype: 'float64',
      data: new Float64Array([Math.PI, -0]),
    });
  });

  it('F16: ones, the largest, the least normal and subnormal, infinity, NaN, minus zero', () => {
    const bits = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0xfc00, 0x7e00, 0x8000, 0x3555];
    const values = [1, -2, 65504, 2 ** -14, 2 ** -24, Infinity, -Infinity, NaN, -0, 0.333251953125];
    expect(
      read(
        'F16',
        10,
        bits.flatMap((word) => [word & 0xff, word >> 8]),
      ),
    ).toEqual({
      shape: [10],
      dtype: 'float32',
      data: new Float32Array(values),
    });
  });

  it('BF16: every bit pattern is the upper half of a float32', () => {
    const bits = Array.from({ length: 65_536 }, (_, word) => word);
    const expected = new Float32Array(Uint32Array.from(bits, (word) => word << 16).buffer);
    expect(
      read(
        'BF16',
        65_536,
        bits.flatMap((word) => [word & 0xff, word >> 8]),
      ),
    ).toEqual({
      shape: [65_536],
      dtype: 'float32',
      data: expected,
    });
  });

  it.each([
    ['I8', 2, [0x80, 0x7f], [-128, 127]],
    ['U8', 2, [0, 0xff], [0, 255]],
    ['I16', 2, [0, 0x80, 0xff, 0x7f], [-32768, 32767]],
    ['U16', 1, [0xff, 0xff], [65535]],
    ['I32', 2, [0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0x7f], [-(2 ** 31), 2 ** 31 - 1]],
    ['U32', 1, [0xff, 0xff, 0xff, 0x7f], [2 ** 31 - 1]],
    ['I64', 2, [0, 0, 0, 0x80, 255, 255, 255, 255, 7, 0, 0, 0, 0, 0, 0, 0], [-(2 ** 31), 7]],
    ['U64', 1, [0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0], [2 ** 31 - 1]],
  ])('%s', (dtype, count, bytes, values) => {
    expect(read(dtype, count, bytes)).toEqual({
      shape: [count],
      dtype: 'int32',
      data: new Int32Array(values),
    });
  });

  it.each([
    ['U32', [0, 0, 0, 0x80], '2147483648'],
    ['I64', [0xff, 0xff, 0xff, 0x7f, 255, 255, 255, 255], '-2147483649'],
    ['I64', [0, 0, 0, 0, 0, 0, 0, 0x80], '-9223372036854775808'],
    ['U64', [255, 255, 255, 255, 255, 255, 255, 255], '18446744073709551615'],
  ])('%s above what int32 holds is an error that names the tensor and the value', (dtype, bytes, value) => {
    expect(() => read(dtype, 1, bytes)).toThrow(FormatError);
    expect(() => read(dtype, 1, bytes)).toThrow(
      `tensor "a" holds ${value}; expected values that int32 holds`,
    );
  });

  it('BOOL, of which every byte but 0 is true', () => {
    expect(read('BOOL', 3, [0, 1, 2])).toEqual({
      shape: [3],
      dtype: 'bool',
      data: new Uint8Array([0, 1, 1]),
    });
  });
});
