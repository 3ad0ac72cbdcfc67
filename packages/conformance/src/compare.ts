import type { FloatType, TypedArray } from '@athanor/core';
import { describeIndex } from './text.ts';

/**
 * How near an element must come to what is expected: an absolute allowance for each element, or `bits` for the very
 * same value (−0 is not 0; NaN is NaN).
 */
export type Agreement = 'bits' | ((expected: number, index: number) => number);

/** The distance from 1 to the next number of `floatType`: the unit that allowances are counted in. */
export function unit(floatType: FloatType): number {
  return floatType === 'float32' ? 2 ** -23 : 2 ** -52;
}

/** The least positive number of `floatType` that is not subnormal: a kernel may flush anything smaller to 0. */
export function smallestNormal(floatType: FloatType): number {
  return floatType === 'float32' ? 2 ** -126 : 2 ** -1022;
}

/** Agreement within `units` of the expected value, relative to it. */
export function relative(floatType: FloatType, units: number): Agreement {
  const share = units * unit(floatType);
  const floor = smallestNormal(floatType);
  return (expected) => Math.max(share * Math.abs(expected), floor);
}

/** Agreement within `units` of the expected value or of 1, whichever is greater. */
export function absolute(floatType: FloatType, units: number): Agreement {
  const share = units * unit(floatType);
  return (expected) => share * Math.max(1, Math.abs(expected));
}

/** The same number; 0 and −0 are one. */
export const same: Agreement = () => 0;

/** Whether `got` agrees with `expected`. A NaN or an infinity agrees only with itself. */
export function agrees(got: number, expected: number, index: number, agreement: Agreement): boolean {
  if (agreement === 'bits') return Object.is(got, expected);
  if (Number.isNaN(expected)) return Number.isNaN(got);
  if (!Number.isFinite(expected)) return got === expected;
  return Math.abs(got - expected) <= agreement(expected, index);
}

/**
 * What is wrong with `got`, or undefined: its length, or its first element that disagrees with its place in `shape`,
 * and how many others do.
 */
export function difference(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  agreement: Agreement,
  shape: readonly number[] = [expected.length],
): string | undefined {
  if (got.length !== expected.length) return `has ${got.length} elements, expected ${expected.length}`;
  let first = -1;
  let count = 0;
  for (let i = 0; i < expected.length; i++) {
    if (agrees(got[i]!, expected[i]!, i, agreement)) continue;
    if (first < 0) first = i;
    count++;
  }
  if (first < 0) return undefined;
  return `${describeIndex(first, shape)} is ${number(got[first]!)}, expected ${number(expected[first]!)}${allowance(
    got[first]!,
    expected[first]!,
    first,
    agreement,
  )}; ${count} of ${expected.length} elements disagree`;
}

function allowance(got: number, expected: number, index: number, agreement: Agreement): string {
  if (agreement === 'bits' || !Number.isFinite(got) || !Number.isFinite(expected)) return '';
  const off = Math.abs(got - expected);
  return ` (off by ${off.toPrecision(3)}, allowed ${agreement(expected, index).toPrecision(3)})`;
}

function number(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Whether two arrays hold the same values of the same class, bit for bit but for the payload of a NaN. */
export function sameBits(a: TypedArray, b: TypedArray): boolean {
  return a.constructor === b.constructor && difference(a, b, 'bits') === undefined;
}
