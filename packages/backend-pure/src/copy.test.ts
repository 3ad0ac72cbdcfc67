import type { StridedView } from '@athanor/core';
import { describe, it } from 'vitest';
import { expectSame, numbers, unwritten } from '../test/support.ts';
import { concat, copyStrided } from './copy.ts';

/** The seam's sentence: output[i0, i1, …] is input[offset + Σ i·strides]. */
function naive(input: ArrayLike<number>, { shape, strides, offset }: StridedView): number[] {
  let offsets = [offset];
  for (const [axis, size] of shape.entries()) {
    offsets = offsets.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * strides[axis]!));
  }
  return offsets.map((at) => input[at]!);
}

const views: readonly (readonly [name: string, inputLength: number, view: StridedView])[] = [
  ['one element', 5, { shape: [], strides: [], offset: 3 }],
  ['one element of rank 3', 5, { shape: [1, 1, 1], strides: [9, 9, 9], offset: 4 }],
  ['a plain copy', 60, { shape: [3, 4, 5], strides: [20, 5, 1], offset: 0 }],
  ['a transpose', 35, { shape: [7, 5], strides: [1, 7], offset: 0 }],
  ['a transpose larger than a square', 67 * 101, { shape: [101, 67], strides: [1, 101], offset: 0 }],
  ['a transpose of a batch', 210, { shape: [6, 7, 5], strides: [35, 1, 7], offset: 0 }],
  ['axes turned round', 60, { shape: [5, 3, 4], strides: [1, 20, 5], offset: 0 }],
  ['all axes reversed', 120, { shape: [5, 4, 3, 2], strides: [1, 5, 20, 60], offset: 0 }],
  ['rows of a slice, short', 70, { shape: [3, 4], strides: [10, 1], offset: 23 }],
  ['rows of a slice, long', 900, { shape: [5, 100], strides: [150, 1], offset: 43 }],
  ['a slice of rank 4', 360, { shape: [2, 2, 3, 2], strides: [180, 36, 6, 1], offset: 44 }],
  ['every third element', 30, { shape: [10], strides: [3], offset: 1 }],
  ['a repeated row', 7, { shape: [4, 7], strides: [0, 1], offset: 0 }],
  ['a repeated column', 4, { shape: [4, 7], strides: [1, 0], offset: 0 }],
  ['one element repeated', 3, { shape: [4, 7], strides: [0, 0], offset: 2 }],
  ['repeated in the middle', 10, { shape: [2, 3, 5], strides: [5, 0, 1], offset: 0 }],
  ['repeated around', 3, { shape: [2, 3, 5], strides: [0, 1, 0], offset: 0 }],
  ['nothing', 6, { shape: [3, 0], strides: [2, 1], offset: 0 }],
  ['nothing from nothing', 0, { shape: [0, 4], strides: [4, 1], offset: 0 }],
];

describe('copyStrided', () => {
  it.each(views)('%s', (_, inputLength, view) => {
    const input = numbers(inputLength);
    const expected = naive(input, view);
    for (const values of [Float32Array, Float64Array, Int32Array]) {
      const output = unwritten(new values(expected.length));
      copyStrided(values.from(input), output, view);
      expectSame(output, values.from(expected));
    }
  });

  it('keeps NaN and the sign of 0', () => {
    const input = Float32Array.of(-0, Number.NaN, 0, Number.NEGATIVE_INFINITY);
    const output = unwritten(new Float32Array(4));
    copyStrided(input, output, { shape: [2, 2], strides: [1, 2], offset: 0 });
    expectSame(output, [-0, 0, Number.NaN, Number.NEGATIVE_INFINITY]);
  });
});

describe('concat', () => {
  it.each([
    { outer: 1, sizes: [3, 4], inner: 1 },
    { outer: 5, sizes: [1, 2, 3], inner: 1 },
    { outer: 3, sizes: [2, 0, 5], inner: 7 },
    { outer: 2, sizes: [40, 3], inner: 11 },
    { outer: 2, sizes: [4], inner: 3 },
    { outer: 0, sizes: [4, 2], inner: 3 },
    { outer: 2, sizes: [4, 2], inner: 0 },
    { outer: 2, sizes: [0, 0], inner: 3 },
  ])('$sizes of [$outer, …, $inner]', ({ outer, sizes, inner }) => {
    const inputs = sizes.map((size, i) => numbers(outer * size * inner, i + 1));
    const expected: number[] = [];
    for (let block = 0; block < outer; block++) {
      for (const [i, size] of sizes.entries()) {
        for (let j = 0; j < size * inner; j++) expected.push(inputs[i]![block * size * inner + j]!);
      }
    }
    const output = unwritten(new Float32Array(expected.length));
    concat(inputs, output, { outer, sizes, inner });
    expectSame(output, expected);
  });
});
