import { expect, it } from 'vitest';
import { errorFunction } from './error-function.ts';

it('agrees with the tables of Abramowitz and Stegun (7.1) to ten digits', () => {
  const table: readonly (readonly [x: number, erf: number])[] = [
    [0, 0],
    [0.1, 0.112462916],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [1.5, 0.9661051465],
    [2, 0.995322265],
  ];
  for (const [x, erf] of table) {
    expect(errorFunction(x)).toBeCloseTo(erf, 10);
    expect(errorFunction(-x)).toBeCloseTo(-erf, 10);
  }
});

it('keeps small arguments, saturates, and keeps NaN', () => {
  expect(errorFunction(1e-30) / 1e-30).toBeCloseTo(2 / Math.sqrt(Math.PI), 14);
  expect(errorFunction(7)).toBe(1);
  expect(errorFunction(Number.NEGATIVE_INFINITY)).toBe(-1);
  expect(errorFunction(Number.NaN)).toBeNaN();
});
