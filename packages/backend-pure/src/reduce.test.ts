import type { AxisLayout, ReduceKind } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectSame, integers, numbers, unwritten } from '../test/support.ts';
import { reduce } from './reduce.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const definitions: { readonly [K in ReduceKind]: (values: readonly number[]) => number } = {
  sum: (values) => values.reduce((sum, x) => sum + x, 0),
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

function naive(kind: ReduceKind, input: ArrayLike<number>, { outer, size, inner }: AxisLayout): number[] {
  return Array.from({ length: outer * inner }, (_, i) => {
    const start = Math.floor(i / inner) * size * inner + (i % inner);
    return definitions[kind](Array.from({ length: size }, (_, step) => input[start + step * inner]!));
  });
}

const layouts: readonly AxisLayout[] = [
  { outer: 1, size: 1, inner: 1 },
  { outer: 1, size: 101, inner: 1 },
  { outer: 13, size: 7, inner: 1 },
  { outer: 1, size: 13, inner: 37 },
  { outer: 3, size: 5, inner: 7 },
  { outer: 2, size: 1, inner: 5 },
  { outer: 0, size: 5, inner: 3 },
  { outer: 3, size: 5, inner: 0 },
];

describe.each(['sum', 'max', 'min'] as const)('%s', (kind) => {
  it.each(layouts)('of [$outer, $size, $inner]', (layout) => {
    const count = layout.outer * layout.size * layout.inner;
    const input = numbers(count);
    const output = unwritten(new Float32Array(layout.outer * layout.inner));
    reduce(kind, input, output, layout);
    expectSame(output, Float32Array.from(naive(kind, input, layout)));

    const wide = Float64Array.from(input, (x) => x / 3);
    const wideOutput = unwritten(new Float64Array(output.length));
    reduce(kind, wide, wideOutput, layout);
    expectSame(wideOutput, naive(kind, wide, layout));

    const whole = integers(count);
    const wholeOutput = unwritten(new Int32Array(output.length));
    reduce(kind, whole, wholeOutput, layout);
    expectSame(wholeOutput, naive(kind, whole, layout));
  });

  it('gives NaN where any is', () => {
    for (let at = 0; at < 3; at++) {
      const values = Float32Array.of(1, infinity, -5);
      values[at] = nan;
      for (const layout of [
        { outer: 1, size: 3, inner: 1 },
        { outer: 1, size: 3, inner: 2 },
      ]) {
        const input = layout.inner === 1 ? values : Float32Array.from([...values].flatMap((x) => [x, 1]));
        const output = unwritten(new Float32Array(layout.inner));
        reduce(kind, input, output, layout);
        expect(output[0]).toBeNaN();
        if (layout.inner === 2) expect(output[1]).toBe(kind === 'sum' ? 3 : 1);
      }
    }
  });
});

describe('sum', () => {
  it('of nothing is 0', () => {
    const output = unwritten(new Float32Array(6));
    reduce('sum', new Float32Array(0), output, { outer: 2, size: 0, inner: 3 });
    expectSame(output, [0, 0, 0, 0, 0, 0]);
    const single = unwritten(new Float32Array(1));
    reduce('sum', new Float32Array(0), single, { outer: 1, size: 0, inner: 1 });
    expectSame(single, [0]);
  });

  it('does not lose what a float32 sum would', () => {
    const input = Float32Array.of(2 ** 24, 1, 1, 1, -(2 ** 24));
    const output = new Float32Array(1);
    reduce('sum', input, output, { outer: 1, size: 5, inner: 1 });
    expectSame(output, [3]);
    const twoColumns = Float32Array.from([...input].flatMap((x) => [x, -x]));
    const two = new Float32Array(2);
    reduce('sum', twoColumns, two, { outer: 1, size: 5, inner: 2 });
    expectSame(two, [3, -3]);
  });

  it('of int32 wraps', () => {
    const output = new Int32Array(1);
    reduce('sum', new Int32Array(5).fill(2 ** 31 - 1), output, { outer: 1, size: 5, inner: 1 });
    expectSame(output, [Number(BigInt.asIntN(32, 5n * (2n ** 31n - 1n)))]);
  });
});

describe('max and min', () => {
  it('of infinities', () => {
    const input = Float32Array.of(-infinity, -infinity);
    const output = new Float32Array(1);
    reduce('max', input, output, { outer: 1, size: 2, inner: 1 });
    expectSame(output, [-infinity]);
    reduce('min', input.map(Math.abs), output, { outer: 1, size: 2, inner: 1 });
    expectSame(output, [infinity]);
  });
});
