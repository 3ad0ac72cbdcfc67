import { describe, expect, it } from 'vitest';
import { Deviates } from './deviates.ts';

const even = Float64Array.from({ length: 20_000 }, (_, index) => (index + 0.5) / 20_000);

function all(draw: (deviates: Deviates) => number): number[] {
  const deviates = new Deviates(even);
  deviates.seek(0, even.length);
  return Array.from(even, () => draw(deviates));
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('Deviates', () => {
  it('gives normal numbers: mean 0, variance 1, two thirds within 1', () => {
    const values = all((deviates) => deviates.normal());
    expect(mean(values)).toBeCloseTo(0, 6);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 3);
    expect(mean(values.map((value) => (Math.abs(value) < 1 ? 1 : 0)))).toBeCloseTo(0.68, 1);
    expect(Math.max(...values)).toBeLessThan(3.21);
  });

  it('gives positive factors whose logarithm spreads as asked', () => {
    for (const spread of [0.1, 0.3]) {
      const values = all((deviates) => deviates.factor(spread)).map(Math.log);
      expect(mean(values)).toBeCloseTo(0, 6);
      expect(Math.sqrt(mean(values.map((value) => value * value)))).toBeCloseTo(spread, 3);
    }
    expect(Math.min(...all((deviates) => deviates.factor(5)))).toBeGreaterThan(0);
  });

  it('starts where it is told to and refuses to give more than it has', () => {
    const deviates = new Deviates(Float64Array.of(0.1, 0.2, 0.3, 0.4));
    deviates.seek(1, 2);
    expect([deviates.uniform(), deviates.uniform()]).toEqual([0.2, 0.3]);
    expect(() => deviates.uniform()).toThrow(RangeError);
  });
});
