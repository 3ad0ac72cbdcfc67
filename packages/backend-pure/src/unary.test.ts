import type { UnaryKind } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectSame, integers, numbers, relativeError, unwritten } from '../test/support.ts';
import { erf } from './erf.ts';
import { unary } from './unary.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** The plainest definition of each kind, good for arguments of middling size. */
const definitions: { readonly [K in UnaryKind]: (x: number) => number } = {
  neg: (x) => -x,
  abs: (x) => (x < 0 ? -x : x),
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  step: (x) => (x > 0 ? 1 : 0),
  square: (x) => x ** 2,
  reciprocal: (x) => x ** -1,
  sqrt: (x) => x ** 0.5,
  rsqrt: (x) => x ** -0.5,
  exp: (x) => Math.E ** x,
  expm1: (x) => Math.exp(x) - 1,
  log: (x) => Math.log2(x) * Math.LN2,
  log1p: (x) => Math.log(1 + x),
  sin: (x) => Math.cos(x - Math.PI / 2),
  cos: (x) => Math.sin(x + Math.PI / 2),
  tanh: (x) => (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x)),
  erf,
  relu: (x) => (x + Math.abs(x)) / 2,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log(1 + Math.exp(x)),
};

const kinds = Object.keys(definitions) as UnaryKind[];
const positiveOnly: readonly UnaryKind[] = ['sqrt', 'rsqrt', 'log', 'log1p'];

function compute(kind: UnaryKind, values: ArrayLike<number>): Float64Array {
  const output = unwritten(new Float64Array(values.length));
  unary(kind, Float64Array.from(values), output);
  return output;
}

describe.each(kinds)('%s', (kind) => {
  const inputs = positiveOnly.includes(kind) ? numbers(101).map(Math.abs) : numbers(101);

  it('follows its definition', () => {
    const found = compute(kind, inputs);
    for (const [i, x] of inputs.entries()) {
      const expected = definitions[kind](x);
      expect(Math.abs(found[i]! - expected)).toBeLessThanOrEqual(1e-15 * (4 + 4 * Math.abs(expected)));
    }
  });

  it('is the float64 value, rounded once, in float32', () => {
    const output = unwritten(new Float32Array(inputs.length));
    unary(kind, inputs, output);
    expectSame(output, Float32Array.from(compute(kind, inputs)));
  });

  it('takes an empty input', () => {
    unary(kind, new Float32Array(0), new Float32Array(0));
  });

  it('keeps NaN, but for sign and step, which then are 0', () => {
    expectSame(compute(kind, [nan]), [kind === 'sign' || kind === 'step' ? 0 : nan]);
  });
});

describe('where the plain formulas fail', () => {
  it.each([
    ['sigmoid', -745, 5e-324],
    ['sigmoid', -40, 4.248354255291589e-18],
    ['sigmoid', -1, 0.2689414213699951],
    ['sigmoid', 0.5, 0.6224593312018546],
    ['sigmoid', 30, 0.9999999999999064],
    ['sigmoid', 1000, 1],
    ['softplus', -40, 4.248354255291589e-18],
    ['softplus', -1e-10, 0.6931471805099453],
    ['softplus', 1, 1.3132616875182228],
    ['softplus', 30, 30.000000000000092],
    ['softplus', 1000, 1000],
    ['expm1', 1e-10, 1.00000000005e-10],
    ['expm1', -1e-10, -9.999999999500001e-11],
    ['expm1', 40, 2.3538526683702e17],
    ['log1p', 1e-10, 9.999999999500001e-11],
    ['log1p', -1e-10, -1.00000000005e-10],
    ['log1p', 40, 3.713572066704308],
    ['tanh', 1e-10, 1e-10],
    ['tanh', 0.5, 0.46211715726000974],
    ['tanh', 1000, 1],
    ['erf', 1e-10, 1.1283791670955126e-10],
  ] as const)('%s of %d is %d', (kind, x, expected) => {
    expect(relativeError(compute(kind, [x])[0]!, expected)).toBeLessThan(3);
  });

  it.each([
    ['sigmoid', [0, 1]],
    ['softplus', [0, infinity]],
    ['tanh', [-1, 1]],
    ['erf', [-1, 1]],
    ['exp', [0, infinity]],
    ['expm1', [-1, infinity]],
    ['relu', [0, infinity]],
    ['abs', [infinity, infinity]],
    ['sign', [-1, 1]],
    ['step', [0, 1]],
    ['log', [nan, infinity]],
    ['log1p', [nan, infinity]],
    ['sqrt', [nan, infinity]],
    ['rsqrt', [nan, 0]],
    ['reciprocal', [-0, 0]],
    ['square', [infinity, infinity]],
    ['neg', [infinity, -infinity]],
    ['sin', [nan, nan]],
    ['cos', [nan, nan]],
  ] as const)('%s of -Infinity and Infinity is %j', (kind, expected) => {
    expectSame(compute(kind, [-infinity, infinity]), expected);
  });

  it.each([
    ['relu', [0, 0]],
    ['abs', [0, 0]],
    ['step', [0, 0]],
    ['neg', [0, -0]],
    ['tanh', [-0, 0]],
    ['expm1', [-0, 0]],
    ['log1p', [-0, 0]],
    ['erf', [-0, 0]],
    ['reciprocal', [-infinity, infinity]],
    ['log', [-infinity, -infinity]],
  ] as const)('%s of -0 and 0 is %j', (kind, expected) => {
    expectSame(compute(kind, [-0, 0]), expected);
  });
});

describe('int32', () => {
  it.each(['neg', 'abs', 'sign', 'square', 'relu'] as const)('%s', (kind) => {
    const inputs = integers(37);
    const output = unwritten(new Int32Array(37));
    unary(kind, inputs, output);
    expectSame(output, Int32Array.from(inputs, definitions[kind]));
  });

  it('wraps', () => {
    const output = new Int32Array(2);
    unary('square', new Int32Array([2 ** 31 - 1, 123456789]), output);
    expectSame(output, [1, Number(BigInt.asIntN(32, 123456789n ** 2n))]);
    unary('neg', new Int32Array([-(2 ** 31), 5]), output);
    expectSame(output, [-(2 ** 31), -5]);
  });
});
