import { describe, it } from 'vitest';
import { expectSame, unwritten } from '../test/support.ts';
import { cast, fill, select } from './elements.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe('fill', () => {
  it.each([0, -1.5, nan, -infinity, -0])('a float with %d', (value) => {
    const output = new Float32Array(5);
    fill(output, value);
    expectSame(output, [value, value, value, value, value]);
  });

  it('rounds to float32, truncates to int32, makes 0 or 1 of a bool', () => {
    const float = new Float32Array(1);
    fill(float, 0.1);
    expectSame(float, [Math.fround(0.1)]);
    const whole = new Int32Array(2);
    fill(whole, -2.7);
    expectSame(whole, [-2, -2]);
    for (const [value, expected] of [
      [0, 0],
      [1, 1],
      [-3, 1],
      [256, 1],
      [0.5, 1],
      [nan, 1],
    ] as const) {
      const output = new Uint8Array(1);
      fill(output, value);
      expectSame(output, [expected]);
    }
  });

  it('takes an empty storage', () => fill(new Float32Array(0), 1));
});

describe('cast', () => {
  it('truncates to int32 towards zero', () => {
    const output = unwritten(new Int32Array(6));
    cast(Float32Array.of(2.9, -2.9, 0.5, -0.5, 2147483520, -(2 ** 31)), output);
    expectSame(output, [2, -2, 0, 0, 2147483520, -(2 ** 31)]);
  });

  it('to bool asks whether it is not zero', () => {
    const output = unwritten(new Uint8Array(7));
    cast(Float32Array.of(0, -0, 1, -0.25, nan, infinity, 256), output);
    expectSame(output, [0, 0, 1, 1, 1, 1, 1]);
    const fromWhole = unwritten(new Uint8Array(3));
    cast(Int32Array.of(0, 256, -1), fromWhole);
    expectSame(fromWhole, [0, 1, 1]);
  });

  it('to a float keeps the value, or rounds to the nearest', () => {
    const output = unwritten(new Float32Array(3));
    cast(Int32Array.of(-7, 2 ** 24 + 1, 0), output);
    expectSame(output, [-7, 2 ** 24, 0]);
    const fromBool = unwritten(new Float64Array(2));
    cast(Uint8Array.of(0, 1), fromBool);
    expectSame(fromBool, [0, 1]);
  });

  it('copies where the dtype is the same', () => {
    const output = unwritten(new Float32Array(3));
    cast(Float32Array.of(nan, -0, 1.5), output);
    expectSame(output, [nan, -0, 1.5]);
  });

  it('takes empty storages', () => cast(new Float32Array(0), new Uint8Array(0)));
});

describe('select', () => {
  it('takes a where the condition holds, else b', () => {
    const output = unwritten(new Float32Array(4));
    const a = Float32Array.of(1, nan, 3, -0);
    const b = Float32Array.of(nan, 2, infinity, 4);
    select(Uint8Array.of(1, 0, 0, 1), a, b, output);
    expectSame(output, [1, 2, infinity, -0]);
  });

  it('takes empty storages', () => {
    select(new Uint8Array(0), new Int32Array(0), new Int32Array(0), new Int32Array(0));
  });
});
