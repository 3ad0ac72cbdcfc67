import type { DType } from '@athanor/core';
import { integers, streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

const lengths = [0, 1, 2, 5, 16, 33, 257];

/** `select` in every dtype; what is not chosen may be NaN or infinite and leaves no trace. */
export const selectChecks: readonly KernelCheck[] = [
  {
    what: 'select',
    *cases(floatType) {
      const stream = streamFor('select');
      const dtypes: readonly DType[] = [floatType, 'int32', 'bool'];
      for (const dtype of dtypes) {
        for (const length of lengths) {
          const draw = () => {
            if (dtype === 'bool') return integers(stream, length, 0, 1);
            return dtype === 'int32'
              ? integers(stream, length, -(2 ** 31), 2 ** 31 - 1)
              : uniform(stream, length);
          };
          yield selectCase(
            `${dtype}, ${length} elements`,
            dtype,
            integers(stream, length, 0, 1),
            draw(),
            draw(),
          );
        }
      }
      const a = [Number.NaN, 1, Number.POSITIVE_INFINITY, 2, -0, 0, 1];
      const b = [1, Number.NaN, 2, Number.NEGATIVE_INFINITY, 0, -0, Number.NaN];
      yield selectCase('NaN and infinities', floatType, [0, 1, 0, 1, 1, 1, 0], a, b);
    },
  },
];

function selectCase(
  label: string,
  dtype: DType,
  condition: ArrayLike<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): KernelCase {
  return {
    label,
    inputs: [host('bool', condition), host(dtype, a), host(dtype, b)],
    output: { dtype, length: condition.length },
    expected: Float64Array.from({ length: condition.length }, (_, i) => (condition[i] ? a[i]! : b[i]!)),
    agreement: 'bits',
    run: (backend, [chosen, left, right], output) => backend.select(chosen!, left!, right!, output),
  };
}
