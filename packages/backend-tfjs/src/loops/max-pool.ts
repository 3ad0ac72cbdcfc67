import { type FusedActivation, Scratch, type TypedArray, type WindowLayout } from '@athanor/core';
import { windowRuns } from './windows.ts';

const heldPlaces = new Scratch((length) => new Int32Array(length));

/** The greatest element of each window, NaN if there is one; −∞ where a window lies on padding only. */
export function maxPool(x: TypedArray, output: TypedArray, layout: WindowLayout): void {
  const places = greatestPlaces(x, layout);
  for (let i = 0; i < output.length; i++) {
    const place = places[i]!;
    output[i] = place < 0 ? Number.NEGATIVE_INFINITY : x[place]!;
  }
}

/** dy added to the place of the first greatest element of each window, with `relu` if it is above 0; zeros elsewhere. */
export function maxPoolGradient(
  x: TypedArray,
  dy: TypedArray,
  output: TypedArray,
  layout: WindowLayout,
  activation: FusedActivation,
): void {
  const isLinear = activation === 'linear';
  const places = greatestPlaces(x, layout);
  output.fill(0);
  for (let i = 0; i < dy.length; i++) {
    const place = places[i]!;
    if (place >= 0 && (isLinear || x[place]! > 0)) output[place]! += dy[i]!;
  }
}

/**
 * Where in x each window and channel has its first greatest element, the first NaN before all; −1 for padding only.
 * The innermost loop has no branch: which element is greater is as good as random, and a processor that guesses wrong
 * half of the time takes twice as long.
 */
function greatestPlaces(x: TypedArray, layout: WindowLayout): Int32Array {
  const { batch, height, width, outputHeight, outputWidth, channels } = layout;
  const windows = outputHeight * outputWidth;
  const places = heldPlaces.take(batch * windows * channels).fill(-1);
  const runs = windowRuns(layout);
  for (let image = 0; image < batch; image++) {
    for (let run = 0; run < runs.length; run += 4) {
      const to = (image * windows + runs[run + 1]!) * channels;
      let from = (image * height * width + runs[run]!) * channels;
      const end = from + runs[run + 3]! * channels;
      if (run === 0 || runs[run + 1] !== runs[run - 3]) {
        for (let c = 0; c < channels; c++) places[to + c] = from + c;
        from += channels;
      }
      for (; from < end; from += channels) compete(x, from, places, to, channels);
    }
  }
  return places;
}

/** Of each channel's pixel and the one held in `places` the greater is held from now on. */
function compete(x: TypedArray, pixel: number, places: Int32Array, start: number, channels: number): void {
  for (let c = 0; c < channels; c++) {
    const held = places[start + c]!;
    const greatest = x[held]!;
    // Not below or equal: greater, or NaN. What is NaN already stays.
    const isBetter = Number(!(x[pixel + c]! <= greatest)) & Number(!Number.isNaN(greatest));
    places[start + c] = held + ((pixel + c - held) & -isBetter);
  }
}
