import { describe, expect, it } from 'vitest';
import { relativeError } from '../test/support.ts';
import { erf } from './erf.ts';

/** To 16 digits, from a computation in 40. The values at whole numbers are those of Abramowitz and Stegun, table 7.1. */
const published = [
  [1e-300, 1.1283791670955126e-300],
  [1e-10, 1.1283791670955126e-10],
  [0.1, 0.1124629160182849],
  [0.25, 0.27632639016823696],
  [0.46875, 0.49261347321793797],
  [0.47, 0.4937450508860821],
  [0.5, 0.5204998778130465],
  [0.75, 0.7111556336535151],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014],
  [3.5, 0.9999992569016276],
  [4, 0.9999999845827421],
  [4.5, 0.9999999998033839],
  [5, 0.9999999999984626],
  [5.9, 0.9999999999999999],
  [6, 1],
] as const;

/** erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms all have one sign. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

describe('erf', () => {
  it.each(published)('of %d is %d', (x, value) => {
    expect(relativeError(erf(x), value)).toBeLessThan(3);
    expect(erf(-x)).toBe(-erf(x));
  });

  it('follows its series between them', () => {
    for (let x = 0.001; x < 6; x += 0.001) expect(relativeError(erf(x), series(x))).toBeLessThan(20);
  });

  it('has its limits', () => {
    expect(erf(0)).toBe(0);
    expect(erf(-0)).toBe(-0);
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(erf(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(erf(1e300)).toBe(1);
    expect(erf(Number.NaN)).toBeNaN();
  });
});
