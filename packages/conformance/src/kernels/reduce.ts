import {
  type ArgReduceKind,
  type AxisLayout,
  type Backend,
  type DType,
  type FloatType,
  type ReduceKind,
  type Storage,
  typedArray,
} from '@athanor/core';
import { type Agreement, same, unit } from '../compare.ts';
import { integers, streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

type Fold = (values: readonly number[]) => number;

/** What each kind makes of the numbers along the axis, in float64. */
const reductions: { readonly [K in ReduceKind]: Fold } = {
  sum: (values) => values.reduce((sum, x) => sum + x, 0),
  max: (values) => values.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY),
  min: (values) => values.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY),
};

const argReductions: { readonly [K in ArgReduceKind]: Fold } = {
  argMax: (values) => values.indexOf(reductions.max(values)),
  argMin: (values) => values.indexOf(reductions.min(values)),
};

const layouts: readonly (readonly [outer: number, size: number, inner: number])[] = [
  [1, 1, 1],
  [1, 7, 1],
  [3, 5, 1],
  [1, 5, 3],
  [3, 5, 4],
  [4, 1, 3],
  [0, 3, 2],
  [2, 3, 0],
  [2, 31, 8],
  [1, 17, 13],
  [5, 257, 2],
  [32, 10, 1],
  [1, 64, 10],
  [1, 5003, 1],
];

const NAN = Number.NaN;
const INFINITE = Number.POSITIVE_INFINITY;
const specialRows: readonly (readonly number[])[] = [
  [1, NAN, 3],
  [NAN, 1, 2],
  [1, 2, NAN],
  [INFINITE, 1, -INFINITE],
  [-INFINITE, -INFINITE, -INFINITE],
  [INFINITE, INFINITE, INFINITE],
  [INFINITE, 1, 2],
  [-1e30, 1e30, 5],
  [-0, 0, -0],
];

/** Every kind of `reduce` over the middle axis, floats and int32; NaN anywhere gives NaN. */
export const reduceChecks: readonly KernelCheck[] = (Object.keys(reductions) as ReduceKind[]).map((kind) => ({
  what: `reduce ${kind}`,
  *cases(floatType) {
    const stream = streamFor(`reduce ${kind}`);
    const run: Run = (backend, input, output, layout) => backend.reduce(kind, input, output, layout);
    const all = kind === 'sum' ? [...layouts, [2, 0, 3] as const, [0, 0, 0] as const] : layouts;
    for (const [outer, size, inner] of all) {
      const layout = { outer, size, inner };
      const floats = uniform(stream, outer * size * inner);
      yield axisCase(floatType, floatType, layout, floats, reductions[kind], run, floatType);
      const whole = integers(stream, outer * size * inner, -100000, 100000);
      yield axisCase('int32', 'int32', layout, whole, reductions[kind], run, floatType);
    }
    const special = { outer: specialRows.length, size: 3, inner: 1 };
    yield axisCase(floatType, floatType, special, specialRows.flat(), reductions[kind], run, floatType);
  },
}));

/** Every kind of `argReduce`: int32 indices, the first of those that tie. The seam says nothing of NaN. */
export const argReduceChecks: readonly KernelCheck[] = (Object.keys(argReductions) as ArgReduceKind[]).map(
  (kind) => ({
    what: `argReduce ${kind}`,
    *cases(floatType) {
      const stream = streamFor(`argReduce ${kind}`);
      const run: Run = (backend, input, output, layout) => backend.argReduce(kind, input, output, layout);
      for (const [outer, size, inner] of layouts) {
        const layout = { outer, size, inner };
        const length = outer * size * inner;
        yield axisCase(
          floatType,
          'int32',
          layout,
          uniform(stream, length),
          argReductions[kind],
          run,
          floatType,
        );
        yield axisCase(
          floatType,
          'int32',
          layout,
          integers(stream, length, -2, 2),
          argReductions[kind],
          run,
          floatType,
        );
        yield axisCase(
          'int32',
          'int32',
          layout,
          integers(stream, length, -3, 3),
          argReductions[kind],
          run,
          floatType,
        );
      }
      const special = specialRows.filter((row) => !row.some(Number.isNaN));
      const layout = { outer: special.length, size: 3, inner: 1 };
      yield axisCase(floatType, 'int32', layout, special.flat(), argReductions[kind], run, floatType);
    },
  }),
);

type Run = (backend: Backend, input: Storage, output: Storage, layout: AxisLayout) => void;

function axisCase(
  from: DType,
  to: DType,
  layout: AxisLayout,
  values: ArrayLike<number>,
  fold: Fold,
  run: Run,
  floatType: FloatType,
): KernelCase {
  const rounded = typedArray(from, values);
  const { outer, size, inner } = layout;
  const row = (index: number) => {
    const start = Math.floor(index / inner) * size * inner + (index % inner);
    return Array.from({ length: size }, (_, i) => rounded[start + i * inner]!);
  };
  const length = outer * inner;
  const magnitude = (index: number) => row(index).reduce((sum, x) => sum + Math.abs(x), 0);
  const sums: Agreement = (_, index) => 16 * unit(floatType) * magnitude(index);
  return {
    label: `${from}, outer ${outer}, size ${size}, inner ${inner}`,
    inputs: [host(from, rounded)],
    output: { dtype: to, length },
    expected: Float64Array.from({ length }, (_, index) => fold(row(index))),
    agreement: fold === reductions.sum && from !== 'int32' ? sums : same,
    run: (backend, [input], output) => run(backend, input!, output, layout),
  };
}
