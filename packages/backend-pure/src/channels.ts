import type { ChannelLayout, TypedArray } from '@athanor/core';

/** output[r, c] = (x[r, c] − centre[c])·scale[c] + offset[c]. */
export function channelAffine(
  x: TypedArray,
  centre: TypedArray,
  scale: TypedArray,
  offset: TypedArray,
  output: TypedArray,
  { rows, channels }: ChannelLayout,
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) output[at] = (x[at]! - centre[c]!) * scale[c]! + offset[c]!;
  }
}

/** Each channel's mean, then its biased variance: output [2, channels]. */
export function channelMoments(x: TypedArray, output: TypedArray, { rows, channels }: ChannelLayout): void {
  const sums = new Float64Array(channels);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) sums[c]! += x[at]!;
  }
  const means = sums.map((sum) => sum / rows);
  output.set(means);
  sums.fill(0);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) sums[c]! += (x[at]! - means[c]!) ** 2;
  }
  for (let c = 0; c < channels; c++) output[channels + c] = sums[c]! / rows;
}

/** Each channel's Σ dy, then its Σ dy·(x − centre): output [2, channels]. */
export function channelSums(
  dy: TypedArray,
  x: TypedArray,
  centre: TypedArray,
  output: TypedArray,
  { rows, channels }: ChannelLayout,
): void {
  const totals = new Float64Array(channels);
  const products = new Float64Array(channels);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) {
      totals[c]! += dy[at]!;
      products[c]! += dy[at]! * (x[at]! - centre[c]!);
    }
  }
  output.set(totals);
  output.set(products, channels);
}
