import type { BinaryKind, BroadcastShapes } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectSame, integers, numbers, unwritten } from '../test/support.ts';
import { binary } from './binary.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const arithmetic = {
  add: (x: number, y: number) => x + y,
  sub: (x: number, y: number) => x - y,
  mul: (x: number, y: number) => x * y,
  div: (x: number, y: number) => x / y,
  pow: (x: number, y: number) => Math.exp(y * Math.log(x)),
  maximum: (x: number, y: number) => (Number.isNaN(x) || x > y ? x : y),
  minimum: (x: number, y: number) => (Number.isNaN(x) || x < y ? x : y),
};
const comparisons = {
  equal: (x: number, y: number) => Number(x === y),
  notEqual: (x: number, y: number) => Number(!(x === y)),
  less: (x: number, y: number) => Number(x < y),
  lessEqual: (x: number, y: number) => Number(x < y || x === y),
  greater: (x: number, y: number) => Number(y < x),
  greaterEqual: (x: number, y: number) => Number(y < x || x === y),
};
const definitions: { readonly [K in BinaryKind]: (x: number, y: number) => number } = {
  ...arithmetic,
  ...comparisons,
};

const size = (shape: readonly number[]) => shape.reduce((product, axis) => product * axis, 1);

/** The position of the output, taken apart axis by axis; an axis of 1 stays at 0. */
function offset(index: number, output: readonly number[], shape: readonly number[]): number {
  let rest = index;
  let stride = 1;
  let at = 0;
  for (let axis = output.length - 1; axis >= 0; axis--) {
    const position = rest % output[axis]!;
    rest = (rest - position) / output[axis]!;
    at += (shape[axis] === 1 ? 0 : position) * stride;
    stride *= shape[axis]!;
  }
  return at;
}

function naive(
  kind: BinaryKind,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  shapes: BroadcastShapes,
): number[] {
  return Array.from({ length: size(shapes.output) }, (_, i) =>
    definitions[kind](a[offset(i, shapes.output, shapes.a)]!, b[offset(i, shapes.output, shapes.b)]!),
  );
}

const shapes: readonly BroadcastShapes[] = [
  { a: [], b: [], output: [] },
  { a: [1], b: [1], output: [1] },
  { a: [37], b: [37], output: [37] },
  { a: [37], b: [1], output: [37] },
  { a: [1], b: [37], output: [37] },
  { a: [5, 7], b: [1, 7], output: [5, 7] },
  { a: [5, 7], b: [5, 1], output: [5, 7] },
  { a: [1, 7], b: [5, 1], output: [5, 7] },
  { a: [5, 1], b: [5, 7], output: [5, 7] },
  { a: [2, 1, 5], b: [1, 3, 1], output: [2, 3, 5] },
  { a: [2, 3, 1, 5], b: [1, 3, 4, 1], output: [2, 3, 4, 5] },
  { a: [2, 1, 4, 1, 3], b: [1, 3, 1, 2, 1], output: [2, 3, 4, 2, 3] },
  { a: [0], b: [0], output: [0] },
  { a: [0], b: [1], output: [0] },
  { a: [3, 0], b: [3, 1], output: [3, 0] },
  { a: [0, 3], b: [1, 3], output: [0, 3] },
];

describe.each(shapes)('$a with $b', (layout) => {
  const length = size(layout.output);

  it.each(['add', 'sub', 'mul', 'div', 'maximum', 'minimum'] as const)('%s', (kind) => {
    const a = numbers(size(layout.a), 1);
    const b = numbers(size(layout.b), 2);
    const output = unwritten(new Float32Array(length));
    binary(kind, a, b, output, layout);
    expectSame(output, Float32Array.from(naive(kind, a, b, layout)));
  });

  it.each(['add', 'sub', 'mul', 'maximum', 'minimum'] as const)('%s of int32', (kind) => {
    const a = integers(size(layout.a), 1);
    const b = integers(size(layout.b), 2);
    const output = unwritten(new Int32Array(length));
    binary(kind, a, b, output, layout);
    expectSame(output, Int32Array.from(naive(kind, a, b, layout)));
  });

  it.each(Object.keys(comparisons) as (keyof typeof comparisons)[])('%s of every dtype', (kind) => {
    for (const values of [Int32Array, Float32Array, Float64Array, Uint8Array]) {
      const a = new values(integers(size(layout.a), 1).map(Math.abs));
      const b = new values(integers(size(layout.b), 2).map(Math.abs));
      const output = unwritten(new Uint8Array(length));
      binary(kind, a, b, output, layout);
      expectSame(output, naive(kind, a, b, layout));
    }
  });

  it('pow', () => {
    const a = Float64Array.from(numbers(size(layout.a), 1), Math.abs);
    const b = Float64Array.from(numbers(size(layout.b), 2));
    const output = unwritten(new Float64Array(length));
    binary('pow', a, b, output, layout);
    for (const [i, expected] of naive('pow', a, b, layout).entries()) {
      expect(Math.abs(output[i]! - expected)).toBeLessThanOrEqual(1e-14 * expected);
    }
  });
});

const pair = { a: [1], b: [1], output: [1] };

function ofFloats(kind: BinaryKind, x: number, y: number): number {
  const output = kind in comparisons ? new Uint8Array(1) : new Float64Array(1);
  binary(kind, Float64Array.of(x), Float64Array.of(y), output, pair);
  return output[0]!;
}

describe('special values', () => {
  it.each([
    ['maximum', nan, 1, nan],
    ['maximum', 1, nan, nan],
    ['minimum', nan, 1, nan],
    ['minimum', 1, nan, nan],
    ['maximum', -infinity, -1, -1],
    ['minimum', -infinity, -1, -infinity],
    ['add', infinity, -infinity, nan],
    ['mul', 0, infinity, nan],
    ['div', 1, -0, -infinity],
    ['div', 0, 0, nan],
    ['pow', 0, 0, 1],
    ['pow', -8, 3, -512],
    ['pow', -8, 0.5, nan],
    ['pow', 2, -2, 0.25],
    ['equal', nan, nan, 0],
    ['notEqual', nan, nan, 1],
    ['less', nan, 1, 0],
    ['lessEqual', nan, nan, 0],
    ['greater', 1, nan, 0],
    ['greaterEqual', nan, nan, 0],
    ['equal', 0, -0, 1],
    ['less', -0, 0, 0],
  ] as const)('%s of %d and %d is %d', (kind, x, y, expected) => {
    expect(ofFloats(kind, x, y)).toBe(expected);
  });

  it('int32 wraps', () => {
    const most = 2 ** 31 - 1;
    const output = new Int32Array(1);
    const compute = (kind: BinaryKind, x: number, y: number) => {
      binary(kind, Int32Array.of(x), Int32Array.of(y), output, pair);
      return output[0];
    };
    expect(compute('add', most, 1)).toBe(-(2 ** 31));
    expect(compute('sub', -(2 ** 31), 1)).toBe(most);
    expect(compute('mul', most, most)).toBe(1);
    expect(compute('mul', 123456789, 987654321)).toBe(Number(BigInt.asIntN(32, 123456789n * 987654321n)));
  });
});
