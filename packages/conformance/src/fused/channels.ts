import { type ChannelLayout, type FloatType, type FusedKernels, typedArray } from '@athanor/core';
import { type Agreement, unit } from '../compare.ts';
import { streamFor, uniform } from '../data.ts';
import { type HostStorage, host, type KernelCase } from '../kernels/case.ts';

const layouts: readonly ChannelLayout[] = [
  { rows: 1, channels: 1 },
  { rows: 2, channels: 3 },
  { rows: 7, channels: 4 },
  { rows: 33, channels: 6 },
  { rows: 500, channels: 1 },
  { rows: 129, channels: 17 },
  { rows: 40, channels: 300 },
  { rows: 5003, channels: 16 },
  { rows: 9000, channels: 5 },
];

/** Values about `middle`: sums of them tell a mean that is taken away from one that is not. */
function around(middle: number, values: Float64Array): Float64Array {
  return values.map((value) => middle + value);
}

function describe({ rows, channels }: ChannelLayout, middle = 0): string {
  return `${rows} rows, ${channels} channels${middle === 0 ? '' : `, about ${middle}`}`;
}

/** How many roundings a sum of so many terms may have in one direction: they part as a walk at random does. */
function steps(rows: number): number {
  return 16 + Math.sqrt(rows);
}

/** A sum for each of two rows of the output, and the sum of its terms' sizes, which its rounding grows with. */
class Sums {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;

  constructor(channels: number) {
    this.values = new Float64Array(2 * channels);
    this.magnitudes = new Float64Array(2 * channels);
  }

  add(at: number, term: number): void {
    this.values[at]! += term;
    this.magnitudes[at]! += Math.abs(term);
  }
}

/** (x − centre)·scale + offset. */
export function* channelAffineCases(
  kernel: NonNullable<FusedKernels['channelAffine']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused channelAffine');
  for (const layout of layouts) {
    const { rows, channels } = layout;
    const x = typedArray(floatType, uniform(stream, rows * channels));
    const [centre, scale, offset] = [0, 1, 2].map(() => typedArray(floatType, uniform(stream, channels)));
    const magnitudes = new Float64Array(x.length);
    const expected = Float64Array.from(x, (value, i) => {
      const c = i % channels;
      const scaled = (value - centre![c]!) * scale![c]!;
      magnitudes[i] =
        (Math.abs(value) + Math.abs(centre![c]!)) * Math.abs(scale![c]!) + Math.abs(offset![c]!);
      return scaled + offset![c]!;
    });
    yield {
      label: describe(layout),
      inputs: [x, centre!, scale!, offset!].map((values) => host(floatType, values)),
      output: { dtype: floatType, length: x.length },
      expected,
      agreement: (_, i) => 4 * unit(floatType) * magnitudes[i]!,
      run: (_, [a, b, c, d], output) => kernel(a!, b!, c!, d!, output, layout),
    };
  }
}

/** Means and biased variances, also far from 0, where the mean of squares less the squared mean is none. */
export function* channelMomentsCases(
  kernel: NonNullable<FusedKernels['channelMoments']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused channelMoments');
  for (const layout of layouts) {
    for (const middle of [0, 100]) {
      const { rows, channels } = layout;
      const x = typedArray(floatType, around(middle, uniform(stream, rows * channels)));
      const totals = new Sums(channels);
      x.forEach((value, i) => {
        totals.add(i % channels, value / rows);
      });
      x.forEach((value, i) => {
        const c = i % channels;
        totals.add(channels + c, (value - totals.values[c]!) ** 2 / rows);
      });
      const { values, magnitudes } = totals;
      const share = unit(floatType);
      // A mean that is rounded puts its error's square into the variance.
      const rounding = (i: number): number => (i < channels ? 0 : (share * values[i - channels]!) ** 2);
      const agreement: Agreement = (_, i) => steps(rows) * (share * magnitudes[i]! + rounding(i));
      yield {
        label: describe(layout, middle),
        inputs: [host(floatType, x)],
        output: { dtype: floatType, length: 2 * channels },
        expected: values,
        agreement,
        run: (_, [input], output) => kernel(input!, output, layout),
      };
    }
  }
}

/** Σ dy and Σ dy·(x − centre). */
export function* channelSumsCases(
  kernel: NonNullable<FusedKernels['channelSums']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused channelSums');
  for (const layout of layouts) {
    for (const middle of [0, 100]) {
      const { rows, channels } = layout;
      const dy = typedArray(floatType, uniform(stream, rows * channels));
      const x = typedArray(floatType, around(middle, uniform(stream, rows * channels)));
      const centre = typedArray(floatType, around(middle, uniform(stream, channels)));
      const sums = new Sums(channels);
      dy.forEach((value, i) => {
        const c = i % channels;
        sums.add(c, value);
        sums.add(channels + c, value * (x[i]! - centre[c]!));
      });
      const inputs: HostStorage[] = [dy, x, centre].map((values) => host(floatType, values));
      yield {
        label: describe(layout, middle),
        inputs,
        output: { dtype: floatType, length: 2 * channels },
        expected: sums.values,
        agreement: (_, i) => steps(rows) * unit(floatType) * sums.magnitudes[i]!,
        run: (_, [a, b, c], output) => kernel(a!, b!, c!, output, layout),
      };
    }
  }
}
