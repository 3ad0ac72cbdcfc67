import {
  type BinaryKind,
  type BroadcastShapes,
  type DType,
  isFloat,
  type TypedArray,
  typedArray,
} from '@athanor/core';
import { type Agreement, relative, same } from '../compare.ts';
import { integers, streamFor, uniform } from '../data.ts';
import { describeShape, sizeOf } from '../text.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

interface BinaryDefinition {
  of(a: number, b: number): number;
  readonly result: 'sameType' | 'bool';
  readonly dtypes: readonly ('float' | 'int32' | 'bool')[];
  /** Units of the last place that a float result may be off by. */
  readonly units: number;
  /** The pairs of special values for which languages and libraries differ and the seam says nothing. */
  unspecified?(a: number, b: number): boolean;
}

const arithmetic = { result: 'sameType', dtypes: ['float', 'int32'], units: 1 } as const;
const comparison = { result: 'bool', dtypes: ['float', 'int32', 'bool'], units: 0 } as const;
const truth = (holds: boolean) => (holds ? 1 : 0);

/** What each kind means, in float64. A kind that is missing here does not compile. */
const definitions: { readonly [K in BinaryKind]: BinaryDefinition } = {
  add: { ...arithmetic, of: (a, b) => a + b },
  sub: { ...arithmetic, of: (a, b) => a - b },
  mul: { ...arithmetic, of: (a, b) => a * b },
  div: { ...arithmetic, dtypes: ['float'], of: (a, b) => a / b, units: 4 },
  pow: {
    ...arithmetic,
    dtypes: ['float'],
    of: (a, b) => a ** b,
    units: 256,
    unspecified: (a, b) => (Math.abs(a) === 1 && !Number.isFinite(b)) || (Number.isNaN(a) && b === 0),
  },
  maximum: { ...arithmetic, of: Math.max, units: 0 },
  minimum: { ...arithmetic, of: Math.min, units: 0 },
  equal: { ...comparison, of: (a, b) => truth(a === b) },
  notEqual: { ...comparison, of: (a, b) => truth(a !== b) },
  less: { ...comparison, of: (a, b) => truth(a < b) },
  lessEqual: { ...comparison, of: (a, b) => truth(a <= b) },
  greater: { ...comparison, of: (a, b) => truth(a > b) },
  greaterEqual: { ...comparison, of: (a, b) => truth(a >= b) },
};

const kinds = Object.keys(definitions) as BinaryKind[];

const patterns: readonly (readonly [a: readonly number[], b: readonly number[]])[] = [
  [[], []],
  [[0], [0]],
  [[1], [1]],
  [[7], [7]],
  [[64], [64]],
  [[1009], [1009]],
  [[17], [1]],
  [[1], [17]],
  [[0], [1]],
  [
    [5, 1],
    [1, 7],
  ],
  [
    [1, 5],
    [7, 1],
  ],
  [
    [6, 11],
    [1, 11],
  ],
  [
    [1, 11],
    [6, 11],
  ],
  [
    [6, 11],
    [6, 1],
  ],
  [
    [6, 1],
    [6, 11],
  ],
  [
    [32, 16],
    [1, 16],
  ],
  [
    [3, 0],
    [1, 0],
  ],
  [
    [0, 3],
    [1, 3],
  ],
  [
    [2, 3, 5],
    [2, 1, 5],
  ],
  [
    [2, 1, 5],
    [1, 3, 1],
  ],
  [
    [1, 3, 1],
    [2, 3, 5],
  ],
  [
    [2, 3, 1],
    [1, 3, 5],
  ],
  [
    [2, 1, 3, 1],
    [1, 5, 1, 7],
  ],
  [
    [2, 3, 2, 3],
    [2, 1, 2, 1],
  ],
  [
    [2, 1, 3, 1, 2],
    [2, 5, 1, 3, 2],
  ],
  [
    [1, 2, 1, 3, 1],
    [2, 1, 3, 1, 2],
  ],
];

const specials = [
  0,
  -0,
  1,
  -1,
  2.5,
  -3,
  0.5,
  1e30,
  -1e30,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];
const largeIntegers = [0, 1, -1, 7, -7, 16777216, 16777217, -16777216, -16777217, 1000000001, -1000000001];

/** Every kind of `binary` in every pattern of broadcasting, with special values, in every dtype it takes. */
export const binaryChecks: readonly KernelCheck[] = kinds.map((kind) => ({
  what: `binary ${kind}`,
  *cases(floatType) {
    const { dtypes, result, units, unspecified } = definitions[kind];
    const stream = streamFor(`binary ${kind}`);
    const agreement = units === 0 ? same : relative(floatType, units);
    for (const family of dtypes) {
      const dtype = family === 'float' ? floatType : family;
      const draw = (length: number): TypedArray => {
        if (dtype === 'bool') return typedArray(dtype, integers(stream, length, 0, 1));
        if (dtype === 'int32') return typedArray(dtype, integers(stream, length, -5, 5));
        if (result === 'bool') return typedArray(dtype, integers(stream, length, -2, 2));
        return typedArray(dtype, kind === 'pow' ? uniform(stream, length, 0.1, 3) : uniform(stream, length));
      };
      for (const [a, b] of patterns) {
        const shapes = { a, b, output: a.map((axis, i) => (axis === 1 ? b[i]! : axis)) };
        yield binaryCase(kind, dtype, draw(sizeOf(a)), draw(sizeOf(b)), shapes, agreement);
      }
      const chosen = dtype === 'bool' ? [0, 1] : dtype === 'int32' ? largeIntegers : specials;
      const pairs = chosen
        .flatMap((x) => chosen.map((y): readonly [number, number] => [x, y]))
        .filter(([x, y]) => unspecified?.(x, y) !== true)
        .filter(([x, y]) => dtype !== 'int32' || Math.abs(definitions[kind].of(x, y)) < 2 ** 31);
      const left = typedArray(
        dtype,
        pairs.map(([x]) => x),
      );
      const right = typedArray(
        dtype,
        pairs.map(([, y]) => y),
      );
      const flat = { a: [pairs.length], b: [pairs.length], output: [pairs.length] };
      yield binaryCase(kind, dtype, left, right, flat, agreement);
    }
    const values = host(floatType, uniform(stream, 9, 0.5, 2));
    const once = { a: [9], b: [9], output: [9] };
    const twice = binaryCase(kind, floatType, values.values, values.values, once, agreement);
    yield {
      ...twice,
      label: 'one storage as both inputs',
      inputs: [values],
      run: (backend, [input], output) => backend.binary(kind, input!, input!, output, once),
    };
  },
}));

function binaryCase(
  kind: BinaryKind,
  dtype: DType,
  a: TypedArray,
  b: TypedArray,
  shapes: BroadcastShapes,
  agreement: Agreement,
): KernelCase {
  const { of, result } = definitions[kind];
  return {
    label: `${describeShape(shapes.a)} with ${describeShape(shapes.b)}`,
    inputs: [host(dtype, a), host(dtype, b)],
    output: { dtype: result === 'bool' ? 'bool' : dtype, length: sizeOf(shapes.output) },
    expected: broadcast(a, b, shapes, of),
    agreement: isFloat(dtype) ? agreement : same,
    run: (backend, [left, right], output) => backend.binary(kind, left!, right!, output, shapes),
  };
}

function broadcast(
  a: TypedArray,
  b: TypedArray,
  shapes: BroadcastShapes,
  of: (x: number, y: number) => number,
): Float64Array {
  const place = (shape: readonly number[], coordinates: readonly number[]) =>
    shape.reduce((index, axis, i) => index * axis + (axis === 1 ? 0 : coordinates[i]!), 0);
  return Float64Array.from({ length: sizeOf(shapes.output) }, (_, index) => {
    const coordinates: number[] = [];
    for (let axis = shapes.output.length - 1, rest = index; axis >= 0; axis--) {
      coordinates.unshift(rest % shapes.output[axis]!);
      rest = Math.floor(rest / shapes.output[axis]!);
    }
    return of(a[place(shapes.a, coordinates)]!, b[place(shapes.b, coordinates)]!);
  });
}
