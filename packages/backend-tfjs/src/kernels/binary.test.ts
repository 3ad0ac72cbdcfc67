import type { BinaryKind, BroadcastShapes, DType } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bool,
  type Elements,
  engineNames,
  float,
  int,
  Numbers,
  openSubject,
  type Subject,
  sizeOf,
  worstError,
} from '../../test/subject.ts';

const arithmetic: Partial<Record<BinaryKind, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  maximum: Math.max,
  minimum: Math.min,
};
const comparisons: Partial<Record<BinaryKind, (a: number, b: number) => boolean>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
};
const arithmeticKinds = Object.keys(arithmetic) as BinaryKind[];
const kinds = [...arithmeticKinds, ...(Object.keys(comparisons) as BinaryKind[])];

/** Shapes of a and of b. */
const pairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[1], [1]],
  [[9], [9]],
  [[9], [1]],
  [[1], [9]],
  [
    [5, 7],
    [1, 7],
  ],
  [
    [1, 7],
    [5, 7],
  ],
  [
    [5, 7],
    [5, 1],
  ],
  [
    [5, 1],
    [1, 7],
  ],
  [
    [4, 40],
    [4, 1],
  ],
  [
    [3, 1, 5],
    [1, 4, 1],
  ],
  [
    [2, 1, 3, 1],
    [1, 4, 1, 5],
  ],
  [
    [2, 1, 2, 1, 3],
    [1, 2, 1, 2, 3],
  ],
  [
    [2, 1, 2, 1, 2, 1],
    [1, 3, 1, 3, 1, 3],
  ],
  [
    [2, 1, 2, 1, 2, 1, 2, 1],
    [1, 2, 1, 2, 1, 2, 1, 2],
  ],
  [[0], [1]],
  [
    [3, 0],
    [3, 1],
  ],
];

function between(a: readonly number[], b: readonly number[]): BroadcastShapes {
  return { a, b, output: a.map((axis, i) => (axis === 1 ? b[i]! : axis)) };
}

function combine(
  a: Elements,
  b: Elements,
  shapes: BroadcastShapes,
  of: (a: number, b: number) => number,
): number[] {
  return Array.from({ length: sizeOf(shapes.output) }, (_, index) => {
    let fromA = 0;
    let fromB = 0;
    let rest = index;
    const places = shapes.output.map(() => 0);
    for (let axis = places.length - 1; axis >= 0; axis--) {
      places[axis] = rest % shapes.output[axis]!;
      rest = Math.floor(rest / shapes.output[axis]!);
    }
    places.forEach((place, axis) => {
      fromA = fromA * shapes.a[axis]! + (shapes.a[axis] === 1 ? 0 : place);
      fromB = fromB * shapes.b[axis]! + (shapes.b[axis] === 1 ? 0 : place);
    });
    return of(a.values[fromA]!, b.values[fromB]!);
  });
}

function meaning(kind: BinaryKind): (a: number, b: number) => number {
  const compute = arithmetic[kind];
  return compute ?? ((a, b) => Number(comparisons[kind]!(a, b)));
}

describe.each(engineNames)('binary on tfjs-%s', (name) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await openSubject(name);
  });

  const binary = (kind: BinaryKind, a: Elements, b: Elements, shapes: BroadcastShapes) => {
    const dtype: DType = kind in comparisons ? 'bool' : a.dtype;
    return subject.compute([a, b], { dtype, length: sizeOf(shapes.output) }, ([left, right], to) =>
      subject.backend.binary(kind, left!, right!, to, shapes),
    );
  };

  it.each(kinds)('%s broadcasts floats and integers in every way, up to eight axes', (kind) => {
    const numbers = new Numbers(5);
    for (const [a, b] of pairs) {
      const shapes = between(a, b);
      const label = `[${a}] with [${b}]`;
      const draw = (length: number): Elements =>
        float(
          kind === 'pow' ? numbers.floats(length).map((x) => Math.abs(x) + 0.1) : numbers.floats(length, 3),
        );
      const [x, y] = [draw(sizeOf(a)), draw(sizeOf(b))];
      const expected = combine(x, y, shapes, meaning(kind)).map(Math.fround);
      expect(worstError(binary(kind, x, y, shapes), expected), label).toBeLessThanOrEqual(2 ** -23);
      if (kind === 'div' || kind === 'pow') continue;
      const [i, j] = [int(numbers.wholes(sizeOf(a), -5, 5)), int(numbers.wholes(sizeOf(b), -5, 5))];
      expect(worstError(binary(kind, i, j, shapes), combine(i, j, shapes, meaning(kind))), label).toBe(0);
      if (kind in arithmetic) continue;
      const [p, q] = [bool(numbers.wholes(sizeOf(a), 0, 1)), bool(numbers.wholes(sizeOf(b), 0, 1))];
      expect(worstError(binary(kind, p, q, shapes), combine(p, q, shapes, meaning(kind))), label).toBe(0);
    }
  });

  it.each(kinds)('%s of special values, side by side and broadcast', (kind) => {
    const special = [
      0,
      -0,
      1,
      -2,
      0.5,
      1e30,
      -1e30,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ];
    const all = special.flatMap((a) => special.map((b) => [a, b] as const));
    const a = float(all.map(([x]) => x));
    const b = float(all.map(([, y]) => y));
    const flat = between([all.length], [all.length]);
    const expected = combine(a, b, flat, meaning(kind)).map(Math.fround);
    expect(worstError(binary(kind, a, b, flat), expected)).toBe(0);
    const one = float(special);
    const table = between([special.length, 1], [1, special.length]);
    expect(worstError(binary(kind, one, one, table), expected)).toBe(0);
  });

  it.each(kinds.filter((kind) => kind !== 'div' && kind !== 'pow'))(
    '%s of large int32 keeps the low 32 bits',
    (kind) => {
      const large = [0, 1, -1, 65537, -65537, 16777217, 123456789, 2147483647, -2147483647, -(2 ** 31)];
      const all = large.flatMap((x) => large.map((y) => [x, y] as const));
      const a = int(all.map(([x]) => x));
      const b = int(all.map(([, y]) => y));
      const shapes = between([all.length], [all.length]);
      const of = kind === 'mul' ? Math.imul : meaning(kind);
      expect(worstError(binary(kind, a, b, shapes), Int32Array.from(combine(a, b, shapes, of)))).toBe(0);
    },
  );

  it('takes one storage as both inputs', () => {
    const { backend } = subject;
    const shapes = between([3], [3]);
    const found = subject.compute([float([1, -2, 3])], { dtype: 'float32', length: 3 }, ([x], to) =>
      backend.binary('mul', x!, x!, to, shapes),
    );
    expect(found).toEqual(Float32Array.of(1, 4, 9));
  });

  it('selects, on every dtype', () => {
    const numbers = new Numbers(6);
    for (const length of [0, 1, 3, 4, 33]) {
      const condition = bool(numbers.wholes(length, 0, 1));
      for (const draw of [
        () => float(numbers.floats(length)),
        () => int(numbers.wholes(length, -(2 ** 31), 2 ** 31 - 1)),
        () => bool(numbers.wholes(length, 0, 1)),
      ]) {
        const [a, b] = [draw(), draw()];
        const found = subject.compute(
          [condition, a, b],
          { dtype: a.dtype, length },
          ([where, left, right], to) => subject.backend.select(where!, left!, right!, to),
        );
        expect([...found]).toEqual(condition.values.map((is, i) => (is === 1 ? a : b).values[i]));
      }
    }
  });

  it('selects what is not a number too', () => {
    const found = subject.compute(
      [bool([1, 0]), float([Number.NaN, 1]), float([1, Number.POSITIVE_INFINITY])],
      { dtype: 'float32', length: 2 },
      ([where, left, right], to) => subject.backend.select(where!, left!, right!, to),
    );
    expect(found).toEqual(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY));
  });
});
