import {
  type FloatType,
  type FusedKernels,
  type Storage,
  typedArray,
  type WindowLayout,
} from '@athanor/core';
import { same, unit } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from '../kernels/case.ts';
import { describeWindows, poolLayouts, taps } from './windows.ts';

/** The greatest element of each window, among small whole numbers, so that there are ties. */
export function* maxPoolCases(
  kernel: (x: Storage, output: Storage, layout: WindowLayout) => void,
  floatType: FloatType,
): Iterable<KernelCase> {
  for (const layout of poolLayouts) {
    const x = poolInput(layout, floatType);
    yield {
      label: describeWindows(layout),
      inputs: [host(floatType, x)],
      output: { dtype: floatType, length: pooledLength(layout) },
      expected: greatest(layout, x).map((at) => (at < 0 ? Number.NEGATIVE_INFINITY : x[at]!)),
      agreement: same,
      run: (_, [image], output) => kernel(image!, output, layout),
    };
  }
}

/** The gradient of the above: dy goes to the first greatest element of its window, with `relu` if that is above 0. */
export function* maxPoolGradientCases(
  kernel: NonNullable<FusedKernels['maxPool2dGradient']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused maxPool2dGradient');
  for (const activation of ['linear', 'relu'] as const) {
    for (const layout of poolLayouts) {
      const x = poolInput(layout, floatType);
      const dy = typedArray(floatType, uniform(stream, pooledLength(layout)));
      const expected = new Float64Array(x.length);
      const magnitudes = new Float64Array(x.length);
      greatest(layout, x).forEach((at, i) => {
        if (at < 0 || (activation === 'relu' && !(x[at]! > 0))) return;
        expected[at]! += dy[i]!;
        magnitudes[at]! += Math.abs(dy[i]!);
      });
      yield {
        label: `${activation}, ${describeWindows(layout)}`,
        inputs: [host(floatType, x), host(floatType, dy)],
        output: { dtype: floatType, length: x.length },
        expected,
        agreement: (_, index) => 8 * unit(floatType) * magnitudes[index]!,
        run: (_, [image, gradient], output) => kernel(image!, gradient!, output, layout, activation),
      };
    }
  }
}

function poolInput({ batch, height, width, channels }: WindowLayout, floatType: FloatType) {
  const stream = streamFor('fused pools');
  const values = uniform(stream, batch * height * width * channels, -4, 4).map(Math.round);
  // A NaN wins its windows; a row of −∞ has a first one too. The last image is relu's, with windows of nothing but zeros.
  const last = values.length - height * width * channels;
  for (let i = last; i < values.length; i++) values[i] = Math.max(values[i]! - 2, 0);
  if (values.length > 40) values[40] = Number.NaN;
  if (values.length > 0) values[0] = Number.NEGATIVE_INFINITY;
  return typedArray(floatType, values);
}

function pooledLength({ batch, outputHeight, outputWidth, channels }: WindowLayout): number {
  return batch * outputHeight * outputWidth * channels;
}

/** For each window and channel the index in x of its first greatest element, NaN before all; −1 for a window of padding. */
function greatest(layout: WindowLayout, x: ArrayLike<number>): number[] {
  const { channels } = layout;
  const best = new Array<number>(pooledLength(layout)).fill(-1);
  for (const { window, pixel } of taps(layout)) {
    for (let c = 0; c < channels; c++) {
      const at = pixel * channels + c;
      const held = best[window * channels + c]!;
      const isBetter = held < 0 || x[at]! > x[held]! || (Number.isNaN(x[at]!) && !Number.isNaN(x[held]!));
      if (isBetter) best[window * channels + c] = at;
    }
  }
  return best;
}
