import { erfVector } from './math/error-function';
import { expm1Vector, expVector, sigmoidVector, tanhVector } from './math/exponential';
import { log1pVector, logVector, softplusVector } from './math/logarithm';
import { cosVector, sinVector } from './math/trigonometric';

// output[i] = kind(input[i]) for i from `begin`, a multiple of 16, to `end`. Whole vectors are written: a storage has
// room up to the next multiple of 64 bytes, and nothing looks at what lies beyond its end.

export function negFloat(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.neg(x));
  }
}

export function absFloat(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.abs(x));
  }
}

export function signFloat(input: usize, output: usize, begin: i32, end: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.sub(v128.and(f32x4.gt(x, zero), one), v128.and(f32x4.lt(x, zero), one)));
  }
}

export function step(input: usize, output: usize, begin: i32, end: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, v128.and(f32x4.gt(x, zero), one));
  }
}

/** output[i] = y[i] > 0 ? dy[i] : 0. */
export function reluGradient(dy: usize, y: usize, output: usize, begin: i32, end: i32): void {
  const zero = f32x4.splat(0);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    v128.store(output + at, v128.and(f32x4.gt(v128.load(y + at), zero), v128.load(dy + at)));
  }
}

export function squareFloat(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.mul(x, x));
  }
}

export function reciprocal(input: usize, output: usize, begin: i32, end: i32): void {
  const one = f32x4.splat(1);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.div(one, x));
  }
}

export function sqrt(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.sqrt(x));
  }
}

export function rsqrt(input: usize, output: usize, begin: i32, end: i32): void {
  const one = f32x4.splat(1);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.div(one, f32x4.sqrt(x)));
  }
}

export function exp(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, expVector(x));
  }
}

export function expm1(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, expm1Vector(x));
  }
}

export function log(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, logVector(x));
  }
}

export function log1p(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, log1pVector(x));
  }
}

export function sin(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, sinVector(x));
  }
}

export function cos(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, cosVector(x));
  }
}

export function tanh(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, tanhVector(x));
  }
}

export function erf(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, erfVector(x));
  }
}

export function reluFloat(input: usize, output: usize, begin: i32, end: i32): void {
  const zero = f32x4.splat(0);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, f32x4.max(x, zero));
  }
}

export function sigmoid(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, sigmoidVector(x));
  }
}

export function softplus(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, softplusVector(x));
  }
}

export function negInt(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, i32x4.neg(x));
  }
}

export function absInt(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, i32x4.abs(x));
  }
}

export function signInt(input: usize, output: usize, begin: i32, end: i32): void {
  const zero = i32x4.splat(0);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, i32x4.sub(i32x4.gt_s(zero, x), i32x4.gt_s(x, zero)));
  }
}

export function squareInt(input: usize, output: usize, begin: i32, end: i32): void {
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, i32x4.mul(x, x));
  }
}

export function reluInt(input: usize, output: usize, begin: i32, end: i32): void {
  const zero = i32x4.splat(0);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    const x = v128.load(input + at);
    v128.store(output + at, i32x4.max_s(x, zero));
  }
}
