import {
  type Conv2dLayout,
  type FloatType,
  type Storage,
  typedArray,
  type WindowLayout,
} from '@athanor/core';
import { same, unit } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { host, type KernelCase } from '../kernels/case.ts';

/** A kernel of two inputs over windows. */
type WindowKernel<Layout> = (a: Storage, b: Storage, output: Storage, layout: Layout) => void;

const base: WindowLayout = {
  batch: 2,
  height: 5,
  width: 6,
  channels: 3,
  windowHeight: 3,
  windowWidth: 2,
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  padTop: 0,
  padLeft: 0,
  outputHeight: 3,
  outputWidth: 5,
};

/** Windows with and without padding, strides, dilations and gaps; an empty batch; a window on nothing but padding. */
export const windowLayouts: readonly WindowLayout[] = [
  base,
  { ...base, batch: 1, channels: 1, windowHeight: 1, windowWidth: 1, outputHeight: 5, outputWidth: 6 },
  { ...base, padTop: 1, padLeft: 0, outputHeight: 5, outputWidth: 6 },
  {
    ...base,
    strideHeight: 2,
    strideWidth: 2,
    windowWidth: 3,
    padTop: 1,
    padLeft: 0,
    outputHeight: 3,
    outputWidth: 3,
  },
  { ...base, strideHeight: 3, strideWidth: 4, windowHeight: 2, outputHeight: 2, outputWidth: 2 },
  { ...base, dilationHeight: 2, dilationWidth: 3, outputHeight: 1, outputWidth: 3 },
  { ...base, batch: 3, height: 9, width: 9, channels: 17, windowWidth: 3, outputHeight: 7, outputWidth: 7 },
  { ...base, height: 28, width: 28, channels: 1, windowWidth: 3, outputHeight: 26, outputWidth: 26 },
  { ...base, batch: 0 },
];

const filterCounts = [1, 4, 5, 32];

/** Every pair of a pixel and an element of a window that lies on it. */
function* taps(layout: WindowLayout): Iterable<{ window: number; tap: number; pixel: number }> {
  const { batch, height, width, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < outputHeight; i++) {
      for (let j = 0; j < outputWidth; j++) {
        for (let y = 0; y < windowHeight; y++) {
          for (let x = 0; x < windowWidth; x++) {
            const row = i * layout.strideHeight - layout.padTop + y * layout.dilationHeight;
            const column = j * layout.strideWidth - layout.padLeft + x * layout.dilationWidth;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            yield {
              window: (image * outputHeight + i) * outputWidth + j,
              tap: y * windowWidth + x,
              pixel: (image * height + row) * width + column,
            };
          }
        }
      }
    }
  }
}

/** Which of the three, image x, filter w and output y, of the convolution each argument and the result is. */
type Role = 'x' | 'w' | 'y';

/** A convolution or one of its gradients in float64: every result is Σ over taps of the product of the other two. */
export function* conv2dCases(
  kernel: WindowKernel<Conv2dLayout>,
  [first, second, result]: readonly [Role, Role, Role],
  floatType: FloatType,
): Iterable<KernelCase> {
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
      const expected = new Float64Array(lengths[result]);
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
            expected[at[result]]! += product;
            magnitudes[at[result]]! += Math.abs(product);
          }
        }
      }
      yield {
        label: describe(layout),
        inputs: [host(floatType, a), host(floatType, b)],
        output: { dtype: floatType, length: lengths[result] },
        expected,
        agreement: (_, index) => 32 * unit(floatType) * magnitudes[index]!,
        run: (_, [left, right], output) => kernel(left!, right!, output, layout),
      };
    }
  }
}

/** The greatest element of each window, among small whole numbers, so that there are ties. */
export function* maxPoolCases(
  kernel: (x: Storage, output: Storage, layout: WindowLayout) => void,
  floatType: FloatType,
): Iterable<KernelCase> {
  for (const layout of windowLayouts) {
    const x = poolInput(layout, floatType);
    yield {
      label: describe(layout),
      inputs: [host(floatType, x)],
      output: { dtype: floatType, length: pooledLength(layout) },
      expected: greatest(layout, x).map((at) => (at < 0 ? Number.NEGATIVE_INFINITY : x[at]!)),
      agreement: same,
      run: (_, [image], output) => kernel(image!, output, layout),
    };
  }
}

/** The gradient of the above: dy goes to the first greatest element of its window. */
export function* maxPoolGradientCases(
  kernel: WindowKernel<WindowLayout>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused maxPool2dGradient');
  for (const layout of windowLayouts) {
    const x = poolInput(layout, floatType);
    const dy = typedArray(floatType, uniform(stream, pooledLength(layout)));
    const expected = new Float64Array(x.length);
    const magnitudes = new Float64Array(x.length);
    greatest(layout, x).forEach((at, i) => {
      if (at < 0) return;
      expected[at]! += dy[i]!;
      magnitudes[at]! += Math.abs(dy[i]!);
    });
    yield {
      label: describe(layout),
      inputs: [host(floatType, x), host(floatType, dy)],
      output: { dtype: floatType, length: x.length },
      expected,
      agreement: (_, index) => 8 * unit(floatType) * magnitudes[index]!,
      run: (_, [image, gradient], output) => kernel(image!, gradient!, output, layout),
    };
  }
}

function poolInput({ batch, height, width, channels }: WindowLayout, floatType: FloatType) {
  const stream = streamFor('fused pools');
  const values = uniform(stream, batch * height * width * channels, -4, 4).map(Math.round);
  // A NaN wins its windows; a row of −∞ has a first one too.
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

function describe(layout: WindowLayout & { readonly filters?: number }): string {
  return Object.entries(layout)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
