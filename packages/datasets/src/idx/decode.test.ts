import { FormatError, ShapeError, ValueError } from '@athanor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeIdx } from './decode.ts';
import { encodeIdx } from './encode.ts';
import type { IdxArray } from './types.ts';

const every: readonly IdxArray[] = [
  { type: 'uint8', shape: [2, 3], data: Uint8Array.of(0, 1, 2, 253, 254, 255) },
  { type: 'int8', shape: [3], data: Int8Array.of(-128, 0, 127) },
  { type: 'int16', shape: [3, 1], data: Int16Array.of(-32768, 258, 32767) },
  { type: 'int32', shape: [1, 2, 1], data: Int32Array.of(-(2 ** 31), 16909060) },
  { type: 'float32', shape: [3], data: Float32Array.of(0.1, -0, Number.POSITIVE_INFINITY) },
  { type: 'float64', shape: [2], data: Float64Array.of(Math.PI, Number.NaN) },
];

describe('decodeIdx', () => {
  it.each(every)('gives back what encodeIdx wrote: $type', (array) => {
    expect(decodeIdx(encodeIdx(array))).toEqual(array);
  });

  it('reads big-endian elements, as the format has them', () => {
    const int16 = decodeIdx(Uint8Array.of(0, 0, 0x0b, 1, 0, 0, 0, 2, 0x01, 0x02, 0xff, 0xfe));
    expect(int16).toEqual({ type: 'int16', shape: [2], data: Int16Array.of(258, -2) });
    const float32 = decodeIdx(Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0x80, 0, 0));
    expect(float32).toEqual({ type: 'float32', shape: [1], data: Float32Array.of(1) });
    const float64 = decodeIdx(Uint8Array.of(0, 0, 0x0e, 1, 0, 0, 0, 1, 0xc0, 0, 0, 0, 0, 0, 0, 0));
    expect(float64).toEqual({ type: 'float64', shape: [1], data: Float64Array.of(-2) });
    const int32 = decodeIdx(Uint8Array.of(0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 0, 1, 0));
    expect(int32).toEqual({ type: 'int32', shape: [1], data: Int32Array.of(256) });
  });

  it('reads any rank, from a scalar to 255 dimensions, and empty arrays', () => {
    const scalar: IdxArray = { type: 'float32', shape: [], data: Float32Array.of(7) };
    expect(decodeIdx(encodeIdx(scalar))).toEqual(scalar);
    const deep: IdxArray = { type: 'uint8', shape: Array(255).fill(1), data: Uint8Array.of(9) };
    expect(decodeIdx(encodeIdx(deep))).toEqual(deep);
    const empty: IdxArray = { type: 'int16', shape: [2 ** 32 - 1, 0, 2 ** 32 - 1], data: new Int16Array() };
    expect(decodeIdx(encodeIdx(empty))).toEqual(empty);
  });

  it('reads from the middle of a buffer, at any alignment', () => {
    const bytes = encodeIdx({ type: 'float64', shape: [2], data: Float64Array.of(1.5, -2.5) });
    const larger = new Uint8Array(bytes.length + 10).fill(0xee);
    larger.set(bytes, 3);
    const array = decodeIdx(larger.subarray(3, 3 + bytes.length));
    expect(array.data).toEqual(Float64Array.of(1.5, -2.5));
  });

  it('shares the bytes of one-byte elements and copies wider ones', () => {
    const bytes = encodeIdx({ type: 'uint8', shape: [2], data: Uint8Array.of(1, 2) });
    expect(decodeIdx(bytes).data.buffer).toBe(bytes.buffer);
    const wide = encodeIdx({ type: 'int16', shape: [1], data: Int16Array.of(1) });
    const before = wide.slice();
    decodeIdx(wide);
    expect(wide).toEqual(before);
  });

  it('round-trips arbitrary arrays', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        shapes,
        fc.infiniteStream(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
        (shape, stream) => {
          const length = shape.reduce((product, size) => product * size, 1);
          const array: IdxArray = { type: 'int32', shape, data: Int32Array.from([...stream.take(length)]) };
          expect(decodeIdx(encodeIdx(array))).toEqual(array);
        },
      ),
    );
  });

  it.each([
    ['is empty', [], 'is empty: expected an IDX file'],
    ['ends within the first four bytes', [0, 0, 8], 'ends after 3 of the 4 bytes'],
    [
      'ends within its dimensions',
      [0, 0, 8, 2, 0, 0, 0, 1],
      'ends after 8 bytes, within its header: 2 dimensions take 12',
    ],
    ['has another magic', [1, 2, 8, 1], 'starts with 0x01 0x02 0x08 0x01'],
    ['is a web page', [...new TextEncoder().encode('<!DOCTYPE html>')], 'looks like a web page'],
    ['is a gzip', [0x1f, 0x8b, 8, 0], 'readIdx unpacks one'],
    ['has an unknown type', [0, 0, 0x0a, 1, 0, 0, 0, 1, 0], 'the element type 0x0a: IDX has 0x08 (uint8)'],
    [
      'is cut short',
      [0, 0, 8, 1, 0, 0, 0, 5, 1, 2],
      'is cut short: it has 10 bytes, and its header says uint8 of shape [5], 13 bytes',
    ],
    [
      'is longer than its header says',
      [0, 0, 8, 1, 0, 0, 0, 1, 1, 2],
      'is longer than its header says: it has 10 bytes',
    ],
    [
      'claims more than any file holds',
      [0, 0, 0x0e, 3, ...Array(12).fill(255)],
      'no file is as large as that',
    ],
  ])('refuses data that %s', (_, bytes, message) => {
    const decode = () => decodeIdx(Uint8Array.from(bytes), { name: 'digits.idx' });
    expect(decode).toThrow(FormatError);
    expect(decode).toThrow(message);
    expect(decode).toThrow(/^digits\.idx /);
  });

  it('refuses what is not expected before it looks at the elements', () => {
    const bytes = encodeIdx({ type: 'uint8', shape: [2, 3], data: new Uint8Array(6) });
    const decode = (expect: object) => () => decodeIdx(bytes, { name: 'x', expect });
    expect(decode({ type: 'int8' })).toThrow('x holds elements of type uint8: expected int8');
    expect(decode({ rank: 3 })).toThrow('x has 2 dimensions: expected 3');
    expect(decode({ shape: [2, 3, 1] })).toThrow('x has 2 dimensions: expected 3');
    expect(decode({ shape: [2, 4] })).toThrow('x has the shape [2,3]: expected [2,4]');
    expect(decode({ type: 'uint8', rank: 2, shape: [2, 3] })).not.toThrow();
  });
});

describe('encodeIdx', () => {
  it('refuses arrays that IDX cannot hold', () => {
    const data = new Uint8Array(4);
    expect(() => encodeIdx({ type: 'uint8', shape: [5], data })).toThrow(ShapeError);
    expect(() => encodeIdx({ type: 'uint8', shape: [2 ** 32, 0], data })).toThrow(ValueError);
    expect(() => encodeIdx({ type: 'uint8', shape: [-2, -2], data })).toThrow(ValueError);
    expect(() => encodeIdx({ type: 'uint8', shape: [2.5], data })).toThrow('found 2.5');
    expect(() => encodeIdx({ type: 'uint8', shape: Array(256).fill(1), data: new Uint8Array(1) })).toThrow(
      '255',
    );
    const mixed: object = { type: 'int8', shape: [4], data };
    expect(() => encodeIdx(mixed as IdxArray)).toThrow('int8 are a Int8Array: found a Uint8Array');
    const unknown: object = { type: 'uint16', shape: [4], data };
    expect(() => encodeIdx(unknown as IdxArray)).toThrow('IDX has no type uint16');
  });
});
