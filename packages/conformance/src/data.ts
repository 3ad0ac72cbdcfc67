import { Random, type RandomStream } from '@athanor/core';

/** The stream of random numbers for a check: the same every time, and not another check's. */
export function streamFor(what: string): RandomStream {
  return new Random(20260117).stream(what);
}

/** `length` numbers, uniform between `low` and `high`. */
export function uniform(stream: RandomStream, length: number, low = -2, high = 2): Float64Array {
  return stream.uniform(length, low, high);
}

/** `length` whole numbers from `low` to `high`, both included: they tie often. */
export function integers(stream: RandomStream, length: number, low: number, high: number): Float64Array {
  return Float64Array.from({ length }, () => low + stream.integer(high - low + 1));
}

/**
 * `length` numbers around 0, in no order, of which no two are nearer than `gap`: each is a whole multiple of it, plus a
 * quarter. Moved by half of `gap`, they tie with none of another such list either.
 */
export function distinct(stream: RandomStream, length: number, gap = 0.1): Float64Array {
  const middle = Math.floor(length / 2);
  return Float64Array.from(stream.permutation(length), (place) => (place - middle + 0.25) * gap);
}

/** Numbers that kernels get wrong: signed zeros, the largest and smallest, infinities and NaN. */
export const specialValues: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1e-6,
  -1e-6,
  1e-12,
  -1e-12,
  1e-30,
  -1e-30,
  20,
  -20,
  80,
  -80,
  200,
  -200,
  1e30,
  -1e30,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];
