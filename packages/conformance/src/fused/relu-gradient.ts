import { type FloatType, type FusedKernels, typedArray } from '@athanor/core';
import { same } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from '../kernels/case.ts';

const lengths = [0, 1, 3, 4, 7, 64, 1000, 70_001];

/** y > 0 ? dy : 0, exactly, with zeros of both signs, NaN and infinities among y. */
export function* reluGradientCases(
  reluGradient: NonNullable<FusedKernels['reluGradient']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused reluGradient');
  const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const length of lengths) {
    const dy = typedArray(floatType, uniform(stream, length));
    const y = typedArray(floatType, uniform(stream, length));
    if (length > special.length) y.set(special);
    yield {
      label: `${length} elements`,
      inputs: [host(floatType, dy), host(floatType, y)],
      output: { dtype: floatType, length },
      expected: Float64Array.from({ length }, (_, i) => (y[i]! > 0 ? dy[i]! : 0)),
      agreement: same,
      run: (_, [gradient, result], output) => reluGradient(gradient!, result!, output),
    };
  }
}
