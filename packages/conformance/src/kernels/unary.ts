import { type DType, type FloatType, typedArray, type UnaryKind } from '@athanor/core';
import { type Agreement, absolute, relative, same } from '../compare.ts';
import { specialValues, streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from './case.ts';
import { errorFunction } from './error-function.ts';
import type { KernelCheck } from './kernel-check.ts';

interface UnaryDefinition {
  of(x: number): number;
  /** Units of the last place that a float result may be off by, relative to it. */
  readonly units: number;
  /** Set where the allowance is relative to 1 instead: results near 0 need no more digits than those near 1. */
  readonly nearOne?: true;
  /** Set where it is defined from int32 to int32 too. */
  readonly int32?: true;
  /** Random inputs are drawn from here; −4 to 4 where it is not given. */
  readonly range?: readonly [low: number, high: number];
  /** The special inputs for which the seam says nothing. */
  unspecified?(x: number): boolean;
}

const isNegativeZero = (x: number) => Object.is(x, -0);
const isLarge = (x: number) => Number.isFinite(x) && Math.abs(x) > 100;

/** What each kind means, in float64. A kind that is missing here does not compile. */
const definitions: { readonly [K in UnaryKind]: UnaryDefinition } = {
  neg: { of: (x) => -x, units: 0, int32: true },
  abs: { of: Math.abs, units: 0, int32: true },
  sign: { of: Math.sign, units: 0, int32: true, unspecified: Number.isNaN },
  step: { of: (x) => (x > 0 ? 1 : 0), units: 0 },
  square: { of: (x) => x * x, units: 1, int32: true },
  reciprocal: { of: (x) => 1 / x, units: 4 },
  sqrt: { of: Math.sqrt, units: 4, range: [0, 9] },
  rsqrt: { of: (x) => 1 / Math.sqrt(x), units: 8, range: [0.01, 9], unspecified: isNegativeZero },
  exp: { of: Math.exp, units: 64 },
  expm1: { of: Math.expm1, units: 64 },
  log: { of: Math.log, units: 64, range: [0.01, 9] },
  log1p: { of: Math.log1p, units: 64, range: [-0.9, 9] },
  sin: { of: Math.sin, units: 64, nearOne: true, unspecified: isLarge },
  cos: { of: Math.cos, units: 64, nearOne: true, unspecified: isLarge },
  tanh: { of: Math.tanh, units: 64 },
  erf: { of: errorFunction, units: 64, nearOne: true },
  relu: { of: (x) => (x > 0 || Number.isNaN(x) ? x : 0), units: 0, int32: true },
  sigmoid: { of: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))), units: 64 },
  softplus: { of: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), units: 64 },
};

const kinds = Object.keys(definitions) as UnaryKind[];
const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 16, 17, 31, 64, 97, 1009];

/** Every kind of `unary` over random and special values, floats and, where it is defined, int32. */
export const unaryChecks: readonly KernelCheck[] = kinds.map((kind) => ({
  what: `unary ${kind}`,
  *cases(floatType) {
    const definition = definitions[kind];
    const stream = streamFor(`unary ${kind}`);
    const agreement = agreementOf(definition, floatType);
    const specified = specialValues.filter((x) => definition.unspecified?.(x) !== true);
    yield unaryCase(kind, 'special values', floatType, specified, agreement);
    const [low, high] = definition.range ?? [-4, 4];
    for (const length of lengths) {
      yield unaryCase(
        kind,
        `${length} random values`,
        floatType,
        uniform(stream, length, low, high),
        agreement,
      );
    }
    if (definition.int32) {
      const values = [0, 1, -1, 2, -2, 46340, -46340, 4097, -4097];
      const large = kind === 'square' ? [] : [16777217, -16777217, 2147483647, -2147483647];
      yield unaryCase(kind, 'int32', 'int32', [...values, ...large], same);
    }
  },
}));

function agreementOf(definition: UnaryDefinition, floatType: FloatType): Agreement {
  if (definition.units === 0) return same;
  return definition.nearOne ? absolute(floatType, definition.units) : relative(floatType, definition.units);
}

function unaryCase(
  kind: UnaryKind,
  label: string,
  dtype: DType,
  values: ArrayLike<number>,
  agreement: Agreement,
): KernelCase {
  const rounded = typedArray(dtype, values);
  return {
    label,
    inputs: [host(dtype, rounded)],
    output: { dtype, length: rounded.length },
    expected: Float64Array.from(rounded, definitions[kind].of),
    agreement,
    run: (backend, [input], output) => backend.unary(kind, input!, output),
  };
}
