import { rectified } from './lanes';
import { oneLanes, zeroLanes } from './math/constants';
import { erfVector } from './math/error-function';
import { expm1Vector, expVector, sigmoidVector, tanhVector } from './math/exponential';
import { log1pVector, logVector, softplusVector } from './math/logarithm';
import { cosVector, sinVector } from './math/trigonometric';

// Whole vectors are written: a storage has room up to the next multiple of 64 bytes, and nothing looks at what lies beyond
// its end.

/**
 * output[i] = kind(input[i]) for i from `begin`, a multiple of 16, to `end`. `code` is that of `unaryCodes` in
 * src/kernels/unary.ts.
 */
export function unary(code: i32, input: usize, output: usize, begin: i32, end: i32): void {
  const last = output + ((<usize>end) << 2);
  const zero = zeroLanes();
  const one = oneLanes();
  input += (<usize>begin) << 2;
  output += (<usize>begin) << 2;
  switch (code) {
    case 0: // neg
      for (; output < last; output += 16, input += 16) v128.store(output, f32x4.neg(v128.load(input)));
      break;
    case 1: // abs
      for (; output < last; output += 16, input += 16) v128.store(output, f32x4.abs(v128.load(input)));
      break;
    case 2: // sign
      for (; output < last; output += 16, input += 16) {
        const x = v128.load(input);
        v128.store(output, f32x4.sub(v128.and(f32x4.gt(x, zero), one), v128.and(f32x4.lt(x, zero), one)));
      }
      break;
    case 3: // step
      for (; output < last; output += 16, input += 16)
        v128.store(output, v128.and(f32x4.gt(v128.load(input), zero), one));
      break;
    case 4: // square
      for (; output < last; output += 16, input += 16) {
        const x = v128.load(input);
        v128.store(output, f32x4.mul(x, x));
      }
      break;
    case 5: // reciprocal
      for (; output < last; output += 16, input += 16) v128.store(output, f32x4.div(one, v128.load(input)));
      break;
    case 6: // sqrt
      for (; output < last; output += 16, input += 16) v128.store(output, f32x4.sqrt(v128.load(input)));
      break;
    case 7: // rsqrt
      for (; output < last; output += 16, input += 16)
        v128.store(output, f32x4.div(one, f32x4.sqrt(v128.load(input))));
      break;
    case 8: // exp
      for (; output < last; output += 16, input += 16) v128.store(output, expVector(v128.load(input)));
      break;
    case 9: // expm1
      for (; output < last; output += 16, input += 16) v128.store(output, expm1Vector(v128.load(input)));
      break;
    case 10: // log
      for (; output < last; output += 16, input += 16) v128.store(output, logVector(v128.load(input)));
      break;
    case 11: // log1p
      for (; output < last; output += 16, input += 16) v128.store(output, log1pVector(v128.load(input)));
      break;
    case 12: // sin
      for (; output < last; output += 16, input += 16) v128.store(output, sinVector(v128.load(input)));
      break;
    case 13: // cos
      for (; output < last; output += 16, input += 16) v128.store(output, cosVector(v128.load(input)));
      break;
    case 14: // tanh
      for (; output < last; output += 16, input += 16) v128.store(output, tanhVector(v128.load(input)));
      break;
    case 15: // erf
      for (; output < last; output += 16, input += 16) v128.store(output, erfVector(v128.load(input)));
      break;
    case 16: // relu
      for (; output < last; output += 16, input += 16) v128.store(output, rectified(v128.load(input)));
      break;
    case 17: // sigmoid
      for (; output < last; output += 16, input += 16) v128.store(output, sigmoidVector(v128.load(input)));
      break;
    case 18: // softplus
      for (; output < last; output += 16, input += 16) v128.store(output, softplusVector(v128.load(input)));
      break;
    case 19: // neg int32
      for (; output < last; output += 16, input += 16) v128.store(output, i32x4.neg(v128.load(input)));
      break;
    case 20: // abs int32
      for (; output < last; output += 16, input += 16) v128.store(output, i32x4.abs(v128.load(input)));
      break;
    case 21: // sign int32
      for (; output < last; output += 16, input += 16) {
        const x = v128.load(input);
        v128.store(output, i32x4.sub(i32x4.gt_s(zero, x), i32x4.gt_s(x, zero)));
      }
      break;
    case 22: // square int32
      for (; output < last; output += 16, input += 16) {
        const x = v128.load(input);
        v128.store(output, i32x4.mul(x, x));
      }
      break;
    case 23: // relu int32
      for (; output < last; output += 16, input += 16)
        v128.store(output, i32x4.max_s(v128.load(input), zero));
      break;
    default:
      unreachable();
  }
}

/** output[i] = y[i] > 0 ? dy[i] : 0. */
export function reluGradient(dy: usize, y: usize, output: usize, begin: i32, end: i32): void {
  const zero = f32x4.splat(0);
  for (let at = (<usize>begin) << 2, last = (<usize>end) << 2; at < last; at += 16) {
    v128.store(output + at, v128.and(f32x4.gt(v128.load(y + at), zero), v128.load(dy + at)));
  }
}
