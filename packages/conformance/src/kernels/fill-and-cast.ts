import { type DType, type FloatType, typedArray } from '@athanor/core';
import { specialValues, streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

/** `fill` in every dtype, from no element to many. */
export const fillChecks: readonly KernelCheck[] = [
  {
    what: 'fill',
    *cases(floatType) {
      const values: readonly (readonly [DType, readonly number[]])[] = [
        [
          floatType,
          [0, 1, -2.5, 1 / 3, 1e30, 1e-30, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
        ],
        ['int32', [0, 1, -1, 16777217, 2147483647, -2147483648]],
        ['bool', [0, 1]],
      ];
      for (const [dtype, numbers] of values) {
        for (const value of numbers) {
          for (const length of [0, 1, 5, 64, 1003]) yield fillCase(dtype, length, value);
        }
      }
    },
  },
];

function fillCase(dtype: DType, length: number, value: number): KernelCase {
  return {
    label: `${dtype}, ${value}`,
    inputs: [],
    output: { dtype, length },
    expected: new Float64Array(length).fill(value),
    agreement: 'bits',
    run: (backend, _, output) => backend.fill(output, value),
  };
}

type Family = 'float' | 'int32' | 'bool';

const families: readonly Family[] = ['float', 'int32', 'bool'];

/** `cast` between each two dtypes: towards zero to int32, "is not zero" to bool. */
export const castChecks: readonly KernelCheck[] = families.flatMap((from) =>
  families.map((to) => ({
    what: `cast ${from} to ${to}`,
    *cases(floatType: FloatType) {
      const dtypeOf = (family: Family): DType => (family === 'float' ? floatType : family);
      const stream = streamFor(`cast ${from} to ${to}`);
      yield castCase(dtypeOf(from), dtypeOf(to), sourceValues(from, to));
      for (const length of [0, 1, 7, 257]) {
        const values = uniform(stream, length, -3, 3);
        yield castCase(
          dtypeOf(from),
          dtypeOf(to),
          from === 'bool' ? values.map((x) => (x > 0 ? 1 : 0)) : values,
        );
      }
    },
  })),
);

function sourceValues(from: Family, to: Family): readonly number[] {
  if (from === 'bool') return [0, 1, 1, 0];
  if (from === 'int32')
    return [0, 1, -1, 2, 255, 256, -256, 65536, 16777216, -16777216, 2147483647, -2147483648];
  if (to !== 'int32') return specialValues;
  return [
    0, -0, 0.5, -0.5, 0.999, -0.999, 1.5, -1.5, 2.5, -2.5, 1.9999, -1.9999, 16777215, -16777215, 1e9, -1e9,
    1e-30,
  ];
}

function castCase(from: DType, to: DType, values: ArrayLike<number>): KernelCase {
  const input = typedArray(from, values);
  const convert = (x: number) => (to === 'bool' ? (x !== 0 ? 1 : 0) : to === 'int32' ? Math.trunc(x) : x);
  return {
    label: `${input.length} elements`,
    inputs: [host(from, input)],
    output: { dtype: to, length: input.length },
    expected: Float64Array.from(input, convert),
    agreement: 'bits',
    run: (backend, [source], output) => backend.cast(source!, output),
  };
}
