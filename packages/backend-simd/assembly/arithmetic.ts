import { powVector } from './math/power';

/**
 * A run of an element-wise kernel: from `output` to `last`, vector by vector; the operands go on by `aStep` and `bStep`
 * bytes, 16, or 0 where one vector repeats. `code` is that of `binaryCodes` in src/kernels/binary.ts. Whole vectors are
 * written, and 16 elements of a comparison at once.
 */
export function arithmeticRun(
  code: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  output: usize,
  last: usize,
): void {
  switch (code) {
    case 0: // add
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, f32x4.add(v128.load(a), v128.load(b)));
      }
      break;
    case 1: // sub
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, f32x4.sub(v128.load(a), v128.load(b)));
      }
      break;
    case 2: // mul
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, f32x4.mul(v128.load(a), v128.load(b)));
      }
      break;
    case 3: // div
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, f32x4.div(v128.load(a), v128.load(b)));
      }
      break;
    case 4: // pow
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, powVector(v128.load(a), v128.load(b)));
      }
      break;
    case 5: // maximum
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, f32x4.max(v128.load(a), v128.load(b)));
      }
      break;
    case 6: // minimum
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, f32x4.min(v128.load(a), v128.load(b)));
      }
      break;
    case 7: // add int32
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, i32x4.add(v128.load(a), v128.load(b)));
      }
      break;
    case 8: // sub int32
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, i32x4.sub(v128.load(a), v128.load(b)));
      }
      break;
    case 9: // mul int32
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, i32x4.mul(v128.load(a), v128.load(b)));
      }
      break;
    case 10: // maximum int32
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, i32x4.max_s(v128.load(a), v128.load(b)));
      }
      break;
    case 11: // minimum int32
      for (; output < last; output += 16, a += aStep, b += bStep) {
        v128.store(output, i32x4.min_s(v128.load(a), v128.load(b)));
      }
      break;
    default:
      unreachable();
  }
}
