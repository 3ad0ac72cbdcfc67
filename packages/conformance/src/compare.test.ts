import { describe, expect, it } from 'vitest';
import { absolute, difference, relative, same, sameBits, smallestNormal, unit } from './compare.ts';

describe('difference', () => {
  it('is nothing between equal arrays, NaN and infinities included', () => {
    const values = [1, -0, Number.NaN, Number.POSITIVE_INFINITY];
    expect(difference(values, values, same)).toBeUndefined();
    expect(difference(values, values, 'bits')).toBeUndefined();
  });

  it('names the first element with its coordinates, both values, and how many disagree', () => {
    const got = [1, 2, 3, 4, 5, 7];
    expect(difference(got, [1, 2, 3, 4, 6, 6], same, [2, 3])).toBe(
      'element 4 ([1, 1]) is 5, expected 6 (off by 1.00, allowed 0.00); 2 of 6 elements disagree',
    );
  });

  it('says when the lengths differ', () => {
    expect(difference([1], [1, 2], same)).toBe('has 1 elements, expected 2');
  });

  it('lets a NaN or an infinity agree with nothing else, however wide the allowance', () => {
    const wide = () => Number.POSITIVE_INFINITY;
    expect(difference([Number.NaN], [1], wide)).toBeDefined();
    expect(difference([1], [Number.NaN], wide)).toBeDefined();
    expect(difference([1], [Number.POSITIVE_INFINITY], wide)).toBeDefined();
    expect(difference([Number.NEGATIVE_INFINITY], [Number.POSITIVE_INFINITY], wide)).toBeDefined();
  });

  it('tells −0 from 0 only by bits', () => {
    expect(difference([-0], [0], same)).toBeUndefined();
    expect(difference([-0], [0], 'bits')).toContain('is -0, expected 0');
  });
});

describe('agreements', () => {
  it('count units of the last place, relative to the value or to 1', () => {
    expect(difference([100 * (1 + 3 * unit('float32'))], [100], relative('float32', 4))).toBeUndefined();
    expect(difference([100 * (1 + 5 * unit('float32'))], [100], relative('float32', 4))).toBeDefined();
    expect(difference([1e-9], [0], absolute('float32', 1))).toBeUndefined();
    expect(difference([1e-9], [0], absolute('float64', 1))).toBeDefined();
  });

  it('let what is subnormal be flushed to 0', () => {
    expect(difference([0], [smallestNormal('float32') / 2], relative('float32', 1))).toBeUndefined();
    expect(difference([0], [smallestNormal('float32') * 2], relative('float32', 1))).toBeDefined();
  });
});

describe('sameBits', () => {
  it('compares class, length and values', () => {
    expect(sameBits(Float32Array.of(1, Number.NaN), Float32Array.of(1, Number.NaN))).toBe(true);
    expect(sameBits(Float32Array.of(0), Float32Array.of(-0))).toBe(false);
    expect(sameBits(Float32Array.of(1), Int32Array.of(1))).toBe(false);
    expect(sameBits(Float32Array.of(1), Float32Array.of(1, 1))).toBe(false);
  });
});
