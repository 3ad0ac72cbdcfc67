import {
  type Conv2dLayout,
  type FloatType,
  type FusedActivation,
  type FusedKernels,
  type Storage,
  type TypedArray,
  typedArray,
} from '@athanor/core';
import { unit } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { type HostStorage, host, type KernelCase } from '../kernels/case.ts';
import { describeWindows, taps, windowLayouts } from './windows.ts';

const filterCounts = [1, 4, 5, 32];

/** Which of the three, image x, filter w and output y, of the convolution each factor and the result is. */
type Role = 'x' | 'w' | 'y';

/** Two factors, and in float64 the result: every element Σ over taps of their products; and Σ of those without their signs. */
interface Product {
  readonly layout: Conv2dLayout;
  readonly factors: readonly [HostStorage, HostStorage];
  readonly sums: Float64Array;
  readonly magnitudes: Float64Array;
}

function* products(
  [first, second, result]: readonly [Role, Role, Role],
  floatType: FloatType,
): Iterable<Product> {
  const stream = streamFor(`fused conv2d ${result}`);
  for (const windows of windowLayouts) {
    for (const filters of filterCounts) {
      const layout = { ...windows, filters };
      const { batch, height, width, channels, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
      const lengths: Record<Role, number> = {
        x: batch * height * width * channels,
        w: windowHeight * windowWidth * channels * filters,
        y: batch * outputHeight * outputWidth * filters,
      };
      const a = typedArray(floatType, uniform(stream, lengths[first]));
      const b = typedArray(floatType, uniform(stream, lengths[second]));
      const sums = new Float64Array(lengths[result]);
      const magnitudes = new Float64Array(lengths[result]);
      for (const { window, tap, pixel } of taps(layout)) {
        for (let c = 0; c < channels; c++) {
          for (let f = 0; f < filters; f++) {
            const at: Record<Role, number> = {
              x: pixel * channels + c,
              w: (tap * channels + c) * filters + f,
              y: window * filters + f,
            };
            const product = a[at[first]]! * b[at[second]]!;
            sums[at[result]]! += product;
            magnitudes[at[result]]! += Math.abs(product);
          }
        }
      }
      yield { layout, factors: [host(floatType, a), host(floatType, b)], sums, magnitudes };
    }
  }
}

/** A gradient of a convolution: of the image, or of the filter. */
export function* gradientCases(
  kernel: (a: Storage, b: Storage, output: Storage, layout: Conv2dLayout) => void,
  roles: readonly [Role, Role, Role],
  floatType: FloatType,
): Iterable<KernelCase> {
  for (const { layout, factors, sums, magnitudes } of products(roles, floatType)) {
    yield {
      label: describeWindows(layout),
      inputs: factors,
      output: { dtype: floatType, length: sums.length },
      expected: sums,
      agreement: (_, index) => 32 * unit(floatType) * magnitudes[index]!,
      run: (_, [left, right], output) => kernel(left!, right!, output, layout),
    };
  }
}

/** `conv2d` with and without a bias, one of whose elements may be NaN, linear and relu. */
export function* convolutionCases(
  conv2d: NonNullable<FusedKernels['conv2d']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused conv2d bias');
  for (const product of products(['x', 'w', 'y'], floatType)) {
    for (const activation of ['linear', 'relu'] as const) {
      yield epilogueCase(conv2d, product, null, activation, floatType);
      const bias = typedArray(floatType, uniform(stream, product.layout.filters));
      if (bias.length > 1) bias[1] = Number.NaN;
      yield epilogueCase(conv2d, product, bias, activation, floatType);
    }
  }
}

function epilogueCase(
  conv2d: NonNullable<FusedKernels['conv2d']>,
  { layout, factors, sums, magnitudes }: Product,
  bias: TypedArray | null,
  activation: FusedActivation,
  floatType: FloatType,
): KernelCase {
  const offset = (index: number): number => bias?.[index % layout.filters] ?? 0;
  return {
    label: `${describeWindows(layout)}, ${activation}, ${bias === null ? 'no bias' : 'a bias'}`,
    inputs: bias === null ? factors : [...factors, host(floatType, bias)],
    output: { dtype: floatType, length: sums.length },
    expected: sums.map((sum, i) => (activation === 'relu' ? Math.max(sum + offset(i), 0) : sum + offset(i))),
    agreement: (_, index) => 32 * unit(floatType) * (magnitudes[index]! + Math.abs(offset(index))),
    run: (_, [x, filter, offsets], output) =>
      conv2d(x!, filter!, offsets ?? null, output, layout, activation),
  };
}
