import { DTypeError, type UnaryKind } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bool,
  engineNames,
  float,
  int,
  Numbers,
  openSubject,
  type Subject,
  worstError,
} from '../../test/subject.ts';
import { erf } from '../loops/erf.ts';

/** What each kind is, in float64, and the last places of float32 that it may be off by. */
const definitions: { readonly [K in UnaryKind]: readonly [of: (x: number) => number, places: number] } = {
  neg: [(x) => -x, 0],
  abs: [Math.abs, 0],
  sign: [(x) => (x > 0 ? 1 : x < 0 ? -1 : 0), 0],
  step: [(x) => (x > 0 ? 1 : 0), 0],
  square: [(x) => x * x, 0],
  reciprocal: [(x) => 1 / x, 0],
  sqrt: [Math.sqrt, 0],
  rsqrt: [(x) => 1 / Math.sqrt(x), 2],
  exp: [Math.exp, 1],
  expm1: [Math.expm1, 1],
  log: [Math.log, 1],
  log1p: [Math.log1p, 1],
  sin: [Math.sin, 0],
  cos: [Math.cos, 0],
  tanh: [Math.tanh, 2],
  erf: [erf, 1],
  relu: [(x) => Math.max(x, 0), 0],
  sigmoid: [(x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))), 4],
  softplus: [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 8],
};
const kinds = Object.keys(definitions) as UnaryKind[];
const lastPlace = 2 ** -23;
const smallestNormal = 2 ** -126;

describe.each(engineNames)('unary on tfjs-%s', (name) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await openSubject(name);
  });

  const unary = (kind: UnaryKind, x: readonly number[]) =>
    subject.compute([float(x)], { dtype: 'float32', length: x.length }, ([from], to) =>
      subject.backend.unary(kind, from!, to),
    );

  it.each(kinds)('%s is right to a few last places, from the smallest arguments to large ones', (kind) => {
    const [of, places] = definitions[kind];
    const numbers = new Numbers(4);
    const tiny = Array.from(
      { length: 500 },
      () => Math.sign(numbers.next() - 0.5) * 10 ** (-30 + 29 * numbers.next()),
    );
    const x = [
      ...tiny,
      ...numbers.floats(500, 1),
      ...numbers.floats(500, 20),
      ...numbers.floats(500, 85),
    ].map(Math.fround);
    const expected = x.map((value) => Math.fround(of(value)));
    // A result too small for a normal float may become 0, and so may one that rounds to it.
    const found = Array.from(unary(kind, x), (value, i) =>
      Math.abs(expected[i]!) < 2 * smallestNormal && value === 0 ? expected[i]! : value,
    );
    expect(worstError(found, expected)).toBeLessThanOrEqual(places * lastPlace);
  });

  it.each(kinds)('%s of the special values', (kind) => {
    const [of] = definitions[kind];
    const periodic = kind === 'sin' || kind === 'cos';
    const x = [0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, periodic ? 3 : 3e38];
    const expected = x.map((value) => Math.fround(of(value)));
    expect(worstError(unary(kind, x), expected)).toBeLessThan(1e-6);
  });

  it.each([0, 1, 2, 3, 5, 8, 17])('%i elements', (length) => {
    const x = new Numbers(length).floats(length);
    expect([...unary('relu', x)]).toEqual(x.map((value) => Math.max(value, 0)));
    expect([...unary('step', x)]).toEqual(x.map((value) => Number(value > 0)));
  });

  it.each([
    ['neg', [0, -1, 1, 2147483647, -2147483647, -16777217, 16777217]],
    ['abs', [0, 1, 1, 2147483647, 2147483647, 16777217, 16777217]],
    ['sign', [0, 1, -1, -1, 1, 1, -1]],
    ['square', [0, 1, 1, 1, 1, 33554433, 33554433]],
    ['relu', [0, 1, 0, 0, 2147483647, 16777217, 0]],
  ] satisfies [UnaryKind, number[]][])(
    '%s of int32 is exact, and keeps the low 32 bits',
    (kind, expected) => {
      const x = int([0, 1, -1, -2147483647, 2147483647, 16777217, -16777217]);
      const found = subject.compute([x], { dtype: 'int32', length: 7 }, ([from], to) =>
        subject.backend.unary(kind, from!, to),
      );
      expect(worstError(found, expected)).toBe(0);
    },
  );

  it('refuses a dtype that a kind is not defined for', () => {
    const { backend } = subject;
    const on = (input: ReturnType<typeof int>, kind: UnaryKind) => () => {
      const from = backend.allocate(input.dtype, 1);
      const to = backend.allocate(input.dtype, 1);
      try {
        backend.unary(kind, from, to);
      } finally {
        backend.free(from);
        backend.free(to);
      }
    };
    expect(on(int([1]), 'exp')).toThrow(DTypeError);
    expect(on(bool([1]), 'neg')).toThrow(/neg of bool; expected float32 or int32/);
  });
});

describe('erf', () => {
  it('agrees with values of tables', () => {
    const table: [number, number][] = [
      [0.1, 0.1124629160182849],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
    ];
    for (const [x, value] of table) {
      expect(Math.abs(erf(x) - value)).toBeLessThan(1e-9);
      expect(erf(-x)).toBe(-erf(x));
    }
    expect(erf(1e-20)).toBeCloseTo((2 / Math.sqrt(Math.PI)) * 1e-20, 30);
    expect([erf(0), erf(50), erf(Number.NEGATIVE_INFINITY), erf(Number.NaN)]).toEqual([0, 1, -1, Number.NaN]);
  });
});
