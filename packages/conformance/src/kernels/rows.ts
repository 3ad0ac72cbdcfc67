import { type DType, type RowsLayout, typedArray } from '@athanor/core';
import { unit } from '../compare.ts';
import { integers, streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

const layouts: readonly (readonly [rows: number, count: number, width: number])[] = [
  [1, 1, 1],
  [5, 3, 1],
  [5, 3, 4],
  [4, 9, 3],
  [1, 6, 5],
  [7, 0, 2],
  [3, 2, 0],
  [100, 17, 8],
  [13, 64, 33],
];

/** `gatherRows` in every dtype, with indices that repeat and come in no order. */
export const gatherRowsChecks: readonly KernelCheck[] = [
  {
    what: 'gatherRows',
    *cases(floatType) {
      const stream = streamFor('gatherRows');
      const dtypes: readonly DType[] = [floatType, 'int32', 'bool'];
      for (const dtype of dtypes) {
        for (const [rows, count, width] of layouts) {
          const length = rows * width;
          const table = dtype === floatType ? uniform(stream, length) : integers(stream, length, 0, 1);
          yield gatherCase(dtype, { rows, count, width }, table, integers(stream, count, 0, rows - 1));
        }
      }
      const special = [0, -0, Number.NaN, Number.NEGATIVE_INFINITY, 1e-30, 3];
      yield gatherCase(floatType, { rows: 3, count: 5, width: 2 }, special, [2, 1, 0, 0, 1]);
    },
  },
];

function gatherCase(
  dtype: DType,
  layout: RowsLayout,
  table: ArrayLike<number>,
  indices: ArrayLike<number>,
): KernelCase {
  const { rows, count, width } = layout;
  const values = typedArray(dtype, table);
  const length = count * width;
  return {
    label: `${dtype}, ${rows} rows, ${count} indices, width ${width}`,
    inputs: [host(dtype, values), host('int32', indices)],
    output: { dtype, length },
    expected: Float64Array.from(
      { length },
      (_, i) => values[indices[Math.floor(i / width)]! * width + (i % width)]!,
    ),
    agreement: 'bits',
    run: (backend, [from, rowsWanted], output) => backend.gatherRows(from!, rowsWanted!, output, layout),
  };
}

/** `scatterAddRows`: rows that nothing names are 0, and those named more than once are sums. */
export const scatterAddRowsChecks: readonly KernelCheck[] = [
  {
    what: 'scatterAddRows',
    *cases(floatType) {
      const stream = streamFor('scatterAddRows');
      for (const [rows, count, width] of layouts) {
        const layout = { rows, count, width };
        const updates = typedArray(floatType, uniform(stream, count * width));
        const indices = integers(stream, count, 0, rows - 1);
        const expected = new Float64Array(rows * width);
        const magnitudes = new Float64Array(rows * width);
        for (let i = 0; i < updates.length; i++) {
          const place = indices[Math.floor(i / width)]! * width + (i % width);
          expected[place]! += updates[i]!;
          magnitudes[place]! += Math.abs(updates[i]!);
        }
        yield {
          label: `${rows} rows, ${count} indices, width ${width}`,
          inputs: [host(floatType, updates), host('int32', indices)],
          output: { dtype: floatType, length: rows * width },
          expected,
          agreement: (_, index) => 16 * unit(floatType) * magnitudes[index]!,
          run: (backend, [from, to], output) => backend.scatterAddRows(from!, to!, output, layout),
        };
      }
    },
  },
];
