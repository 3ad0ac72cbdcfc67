import { createPureBackend } from '@athanor/backend-pure';
import type { UnaryKind } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbers } from '../test/support.ts';
import { createBackend, type SimdBackend } from './index.ts';

let backend: SimdBackend;
beforeAll(async () => {
  backend = await createBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

const reference = createPureBackend({ floatType: 'float64' });

function simd(kind: UnaryKind, values: Float32Array): Float32Array {
  const input = backend.allocate('float32', values.length);
  const output = backend.allocate('float32', values.length);
  backend.write(input, values);
  backend.unary(kind, input, output);
  const result = Float32Array.from(backend.readSync(output));
  backend.free(input);
  backend.free(output);
  return result;
}

function exact(kind: UnaryKind, values: Float32Array): Float64Array {
  const input = reference.allocate('float64', values.length);
  const output = reference.allocate('float64', values.length);
  reference.write(input, Float64Array.from(values));
  reference.unary(kind, input, output);
  const result = Float64Array.from(reference.readSync(output));
  reference.free(input);
  reference.free(output);
  return result;
}

/** The step from a float32 to the next, at `x`: subnormal ones are 2^-149 apart. */
function unitOfLastPlace(x: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(x))));
  return 2 ** (exponent - 23);
}

/** Every exponent that float32 has, both signs, and some thousand numbers between. */
const everywhere = Float32Array.from({ length: 60_000 }, (_, i) => {
  const exponent = (i % 277) - 149;
  return (i % 2 === 0 ? 1 : -1) * (1 + ((i * 7919) % 9973) / 9973) * 2 ** exponent;
});
const near = numbers(40_000, 9);
const middle = numbers(40_000, 10).map((x) => x * 50);

// Rounded once from float64, whose own error is far below float32's: a little more than half a unit.
const bounds: { readonly [K in UnaryKind]: number } = {
  neg: 0,
  abs: 0,
  sign: 0,
  step: 0,
  square: 0.5,
  relu: 0,
  sqrt: 0.5,
  reciprocal: 0.5,
  rsqrt: 1.5,
  exp: 0.51,
  expm1: 0.51,
  log: 0.51,
  log1p: 0.51,
  sin: 0.51,
  cos: 0.51,
  tanh: 0.51,
  erf: 0.51,
  sigmoid: 0.51,
  softplus: 0.51,
};

describe.each(Object.keys(bounds) as UnaryKind[])('%s', (kind) => {
  it.each([
    ['every magnitude', everywhere],
    ['numbers up to 2', near],
    ['numbers up to 100', middle],
  ])(`is within its bound of the true value: %s`, (_, values) => {
    const found = simd(kind, values);
    const expected = exact(kind, values);
    for (let i = 0; i < values.length; i++) {
      const wanted = expected[i]!;
      const rounded = Math.fround(wanted);
      if (Object.is(found[i], rounded)) continue;
      const off = Math.abs(found[i]! - wanted) / unitOfLastPlace(wanted);
      if (!(off <= bounds[kind])) {
        expect.fail(`${kind}(${values[i]}) is ${found[i]}, expected ${rounded}: off by ${off} units`);
      }
    }
  });

  it('takes infinities, NaN and zeros as JavaScript does', () => {
    const infinity = Number.POSITIVE_INFINITY;
    const values = Float32Array.of(infinity, -infinity, Number.NaN, 0, -0, 1, -1, 3e38, -3e38, 1e-45, -1e-45);
    const found = simd(kind, values);
    const expected = Float32Array.from(exact(kind, values));
    for (const [i, value] of values.entries()) {
      const bothZero = found[i] === 0 && expected[i] === 0;
      const isSame = Object.is(found[i], expected[i]) || (bothZero && value !== 0);
      expect(isSame, `${kind}(${value}) is ${found[i]}, expected ${expected[i]}`).toBe(true);
    }
  });
});
