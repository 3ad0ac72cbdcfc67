import type { RandomStream, Tensor } from '@athanor/core';
import { distinct, integers, uniform } from '../data.ts';
import { sizeOf } from '../text.ts';

/** An input of a sample: floats in the backend's own type, or int32 or bool. */
export interface SampleInput {
  readonly shape: readonly number[];
  readonly dtype: 'float' | 'int32' | 'bool';
  /** Set where no gradient is asked for: a loss's targets. */
  readonly isConstant?: true;
  draw(stream: RandomStream): ArrayLike<number>;
}

/** One use of an op: inputs, and the call. */
export interface OpSample {
  readonly label: string;
  readonly inputs: readonly SampleInput[];
  call(...inputs: Tensor[]): Tensor;
  /**
   * `smooth` unless said: values, gradients and gradients of gradients are compared, the last two also with finite
   * differences. `steep`: the same but for the finite differences, which are blind where values are huge. `none`: it
   * has no gradient, only values are compared.
   */
  readonly gradient?: 'smooth' | 'steep' | 'none';
}

/** Floats between `low` and `high`. */
export function floats(shape: readonly number[], low = -2, high = 2): SampleInput {
  return { shape, dtype: 'float', draw: (stream) => uniform(stream, sizeOf(shape), low, high) };
}

/** Floats between −2 and 2, none nearer than 0.1 to a kink of the op's. */
export function floatsAwayFrom(shape: readonly number[], ...kinks: number[]): SampleInput {
  const clear = (x: number) => kinks.every((kink) => Math.abs(x - kink) > 0.1);
  return {
    shape,
    dtype: 'float',
    draw: (stream) => {
      const values = uniform(stream, sizeOf(shape));
      for (let i = 0; i < values.length; i++) {
        while (!clear(values[i]!)) values[i] = uniform(stream, 1)[0]!;
      }
      return values;
    },
  };
}

/** Floats of which no two are near each other, within one input and, with another `shift`, between two. */
export function distinctFloats(shape: readonly number[], shift = 0): SampleInput {
  return {
    shape,
    dtype: 'float',
    draw: (stream) => distinct(stream, sizeOf(shape)).map((x) => x + shift),
  };
}

/** These very floats. */
export function exactly(shape: readonly number[], values: readonly number[]): SampleInput {
  return { shape, dtype: 'float', draw: () => values };
}

/** An input that no gradient is asked for. */
export function constant(input: SampleInput): SampleInput {
  return { ...input, isConstant: true };
}

/** Whole numbers as int32. */
export function int32s(shape: readonly number[], low: number, high: number): SampleInput {
  return { shape, dtype: 'int32', draw: (stream) => integers(stream, sizeOf(shape), low, high) };
}

export function bools(shape: readonly number[]): SampleInput {
  return { shape, dtype: 'bool', draw: (stream) => integers(stream, sizeOf(shape), 0, 1) };
}
