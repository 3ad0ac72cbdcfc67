import type { ArgReduceKind, AxisLayout } from '@athanor/core';
import { describe, it } from 'vitest';
import { expectSame, integers, unwritten } from '../test/support.ts';
import { argReduce } from './arg-reduce.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

function naive(kind: ArgReduceKind, input: ArrayLike<number>, { outer, size, inner }: AxisLayout): number[] {
  return Array.from({ length: outer * inner }, (_, i) => {
    const start = Math.floor(i / inner) * size * inner + (i % inner);
    const values = Array.from({ length: size }, (_, step) => input[start + step * inner]!);
    return values.indexOf(kind === 'argMax' ? Math.max(...values) : Math.min(...values));
  });
}

describe.each(['argMax', 'argMin'] as const)('%s', (kind) => {
  it.each([
    { outer: 1, size: 1, inner: 1 },
    { outer: 13, size: 10, inner: 1 },
    { outer: 1, size: 37, inner: 5 },
    { outer: 3, size: 11, inner: 7 },
    { outer: 0, size: 3, inner: 1 },
    { outer: 2, size: 3, inner: 0 },
  ])('is the first of equals in [$outer, $size, $inner]', (layout) => {
    const input = integers(layout.outer * layout.size * layout.inner);
    for (const values of [Float32Array, Float64Array, Int32Array]) {
      const output = unwritten(new Int32Array(layout.outer * layout.inner));
      argReduce(kind, values.from(input), output, layout);
      expectSame(output, naive(kind, input, layout));
    }
  });

  it.each([
    [[1, nan, 3, nan], 1],
    [[nan, 5, -5, 0], 0],
    [[infinity, -infinity, 0, nan], 3],
  ])('takes the first NaN of %j', (values, expected) => {
    const output = unwritten(new Int32Array(1));
    argReduce(kind, Float32Array.from(values), output, { outer: 1, size: 4, inner: 1 });
    expectSame(output, [expected]);
  });

  it('finds an infinity', () => {
    const output = unwritten(new Int32Array(1));
    const far = kind === 'argMax' ? infinity : -infinity;
    argReduce(kind, Float32Array.of(-far, -far, far, far), output, { outer: 1, size: 4, inner: 1 });
    expectSame(output, [2]);
  });
});
