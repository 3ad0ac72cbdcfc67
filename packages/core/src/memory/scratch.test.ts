import { describe, expect, it } from 'vitest';
import { Scratch } from './scratch.ts';

describe('Scratch', () => {
  it('makes an array only where none is long enough', () => {
    const made: number[] = [];
    const scratch = new Scratch((length) => {
      made.push(length);
      return new Float32Array(length);
    });
    const first = scratch.take(3).fill(7);
    expect(scratch.take(2).buffer).toBe(first.buffer);
    expect([...scratch.take(3)]).toEqual([7, 7, 7]);
    expect(scratch.take(5)).toHaveLength(5);
    expect(scratch.take(4)).toHaveLength(4);
    expect(scratch.take(0)).toHaveLength(0);
    expect(made).toEqual([3, 5]);
  });
});
