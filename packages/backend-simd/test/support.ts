import type { TypedArray } from '@athanor/core';
import { expect } from 'vitest';

/** `count` numbers in [-2, 2) that look random and are the same every time. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 30 - 2;
  });
}

/** Whole numbers from -5 to 5, so that many are equal and some are 0. */
export function integers(count: number, seed = 1): Int32Array {
  return Int32Array.from(numbers(count, seed), (x) => Math.trunc(x * 3));
}

/** An output as a kernel may find it: not zero anywhere, so that what it leaves unwritten shows. */
export function unwritten<T extends TypedArray>(output: T): T {
  output.fill(77);
  return output;
}

/** Every element the same to the bit, the sign of 0 and NaN included. */
export function expectSame(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(found[i], expected[i])) {
      expect.fail(`element ${i} is ${found[i]}, expected ${expected[i]}`);
    }
  }
}

/** The distance from the expected value in units of its float64 epsilon, relatively. */
export function relativeError(found: number, expected: number): number {
  return Math.abs(found - expected) / Math.abs(expected) / Number.EPSILON;
}
