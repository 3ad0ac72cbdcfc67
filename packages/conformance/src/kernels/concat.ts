import { type ConcatLayout, type DType, typedArray } from '@athanor/core';
import { integers, streamFor, uniform } from '../data.ts';
import { describeShape } from '../text.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

const layouts: readonly ConcatLayout[] = [
  { outer: 1, sizes: [4], inner: 1 },
  { outer: 1, sizes: [2, 3], inner: 1 },
  { outer: 3, sizes: [2, 3], inner: 1 },
  { outer: 1, sizes: [2, 3], inner: 5 },
  { outer: 4, sizes: [1, 1, 1], inner: 2 },
  { outer: 2, sizes: [3, 0, 1, 5], inner: 3 },
  { outer: 0, sizes: [2, 3], inner: 4 },
  { outer: 2, sizes: [2, 3], inner: 0 },
  { outer: 7, sizes: [11, 2, 17], inner: 5 },
  { outer: 2, sizes: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2], inner: 1 },
];

/** `concat` of one to ten inputs along the middle axis, in every dtype, to the bit. */
export const concatChecks: readonly KernelCheck[] = [
  {
    what: 'concat',
    *cases(floatType) {
      const stream = streamFor('concat');
      const dtypes: readonly DType[] = [floatType, 'int32', 'bool'];
      for (const dtype of dtypes) {
        for (const layout of layouts) {
          const draw = (length: number) =>
            dtype === floatType ? uniform(stream, length) : integers(stream, length, 0, 1);
          yield concatCase(
            dtype,
            layout,
            layout.sizes.map((size) => draw(layout.outer * size * layout.inner)),
          );
        }
      }
      const values = uniform(stream, 6);
      const layout = { outer: 2, sizes: [3, 3], inner: 1 };
      const twice = concatCase(floatType, layout, [values, values]);
      yield {
        ...twice,
        label: 'one storage twice',
        inputs: twice.inputs.slice(0, 1),
        run: (backend, [input], output) => backend.concat([input!, input!], output, layout),
      };
    },
  },
];

function concatCase(dtype: DType, layout: ConcatLayout, arrays: readonly Float64Array[]): KernelCase {
  const { outer, sizes, inner } = layout;
  const inputs = arrays.map((values) => typedArray(dtype, values));
  const expected: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const [i, input] of inputs.entries()) {
      const length = sizes[i]! * inner;
      expected.push(...input.subarray(block * length, (block + 1) * length));
    }
  }
  return {
    label: `${dtype}, outer ${outer}, sizes ${describeShape(sizes)}, inner ${inner}`,
    inputs: inputs.map((values) => host(dtype, values)),
    output: { dtype, length: expected.length },
    expected,
    agreement: 'bits',
    run: (backend, storages, output) => backend.concat(storages, output, layout),
  };
}
