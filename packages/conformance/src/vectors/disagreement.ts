import { describeIndex } from '../text.ts';

/**
 * The first value for which |got − expected| ≤ tolerance × max(1, |expected|) does not hold, in words, or undefined.
 * It never holds for a NaN.
 */
export function disagreement(
  what: string,
  got: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  shape: readonly number[] = [expected.length],
): string | undefined {
  for (let i = 0; i < expected.length; i++) {
    const allowed = tolerance * Math.max(1, Math.abs(expected[i]!));
    if (Math.abs(got[i]! - expected[i]!) <= allowed) continue;
    return `${what}'s ${describeIndex(i, shape)} is ${got[i]}, expected ${expected[i]} within ${allowed}`;
  }
  return undefined;
}
