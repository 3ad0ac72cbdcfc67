import { storeLanes } from './lanes';
import { expVector } from './math/exponential';
import { logVector } from './math/logarithm';
import { rowSum } from './reduce';
import { greatest, shiftedPowers, total } from './softmax';
import { firstRun, runLength } from './workspace';

// The cross-entropy of rows of `classes` and its gradient, with the bits of what core composes for rows of up to 1024.
// Targets are floats of the predictions' shape, or with `isLabels` one int32 a row. `form` is 0 for logits, 1 for
// probabilities clipped to between `low` and `high`, 2 for probabilities that `low` is added to. Units are rows.

/** What the logarithm is taken of. */
function keptFromZero(p: v128, form: i32, low: f32, high: f32): v128 {
  if (form === 2) return f32x4.add(p, f32x4.splat(low));
  return f32x4.pmin(f32x4.pmax(p, f32x4.splat(low)), f32x4.splat(high));
}

/** max z + log Σ e^(z − max z) in two parts: this one, in every lane, and `greatest`. */
function logTotal(z: usize, classes: i32, shift: v128): v128 {
  const run = firstRun();
  let sum: f64 = 0;
  for (let rest = classes; rest > 0; rest -= runLength, z += (<usize>runLength) << 2) {
    const count = min(runLength, rest);
    shiftedPowers(z, run, count, shift);
    sum += rowSum(run, count);
  }
  return logVector(f32x4.splat(<f32>sum));
}

/** The label's element of a row in every lane; 0 where there is no such class. */
function ofLabel(label: u32, row: usize, classes: i32): v128 {
  return label < <u32>classes ? v128.load32_splat(row + ((<usize>label) << 2)) : f32x4.splat(0);
}

export function crossEntropy(
  targets: usize,
  predictions: usize,
  output: usize,
  classes: i32,
  isLabels: bool,
  form: i32,
  low: f32,
  high: f32,
  begin: i32,
  end: i32,
): void {
  const rowBytes = (<usize>classes) << 2;
  const run = firstRun();
  for (let row = begin; row < end; row++) {
    let p = predictions + <usize>row * rowBytes;
    const to = output + ((<usize>row) << 2);
    let shift = f32x4.splat(0);
    let logOfTotal = shift;
    if (form === 0) {
      shift = greatest(p, classes);
      logOfTotal = logTotal(p, classes, shift);
    }
    if (isLabels) {
      const label = load<u32>(targets + ((<usize>row) << 2));
      const own = ofLabel(label, p, classes);
      let logarithm = f32x4.sub(f32x4.sub(own, shift), logOfTotal);
      if (form !== 0) logarithm = logVector(keptFromZero(own, form, low, high));
      else if (label >= <u32>classes) logarithm = own;
      v128.store_lane<u32>(to, f32x4.neg(logarithm), 0);
      continue;
    }
    let target = targets + <usize>row * rowBytes;
    let sum: f64 = 0;
    for (let rest = classes; rest > 0; ) {
      const count = min(runLength, rest);
      const last = run + ((<usize>count) << 2);
      for (let at = run; at < last; at += 16, rest -= 4, p += 16, target += 16) {
        const t = v128.load(target);
        const x = v128.load(p);
        let logarithm = f32x4.sub(f32x4.sub(x, shift), logOfTotal);
        if (form !== 0) logarithm = logVector(keptFromZero(x, form, low, high));
        const cost = f32x4.mul(t, logarithm);
        // With logits a class that is no target costs nothing even where its logit is −∞.
        v128.store(at, form !== 0 ? cost : v128.and(cost, f32x4.ne(t, f32x4.splat(0))));
      }
      sum += rowSum(run, count);
    }
    store<f32>(to, -(<f32>sum));
  }
}

/** gradient / p, 0 where p was clipped. */
function throughLogarithm(gradient: v128, p: v128, form: i32, low: f32, high: f32): v128 {
  const result = f32x4.div(gradient, keptFromZero(p, form, low, high));
  if (form === 2) return result;
  const one = f32x4.splat(1);
  const isAbove = v128.and(f32x4.ge(p, f32x4.splat(low)), one);
  return f32x4.mul(f32x4.mul(result, isAbove), v128.and(f32x4.le(p, f32x4.splat(high)), one));
}

export function crossEntropyGradient(
  dy: usize,
  targets: usize,
  predictions: usize,
  output: usize,
  classes: i32,
  isLabels: bool,
  form: i32,
  low: f32,
  high: f32,
  begin: i32,
  end: i32,
): void {
  const rowBytes = (<usize>classes) << 2;
  for (let row = begin; row < end; row++) {
    const start = <usize>row * rowBytes;
    let p = predictions + start;
    const scale = v128.load32_splat(dy + ((<usize>row) << 2));
    const label = isLabels ? load<u32>(targets + ((<usize>row) << 2)) : 0;
    let shift = f32x4.splat(0);
    let logOfTotal = shift;
    // What the row has in common: Σ t, or the gradient of its class's probability.
    let common = shift;
    if (form === 0) {
      shift = greatest(p, classes);
      logOfTotal = logTotal(p, classes, shift);
      common = isLabels ? f32x4.splat(<f32>(label < <u32>classes)) : total(targets + start, classes);
    } else if (isLabels) {
      common = throughLogarithm(f32x4.neg(scale), ofLabel(label, p, classes), form, low, high);
    }
    let columns = i32x4(0, 1, 2, 3);
    let to = output + start;
    for (let left = classes; left > 0; left -= 4, p += 16, to += 16) {
      const t = isLabels
        ? v128.and(i32x4.eq(columns, i32x4.splat(label)), f32x4.splat(1))
        : v128.load(targets + (to - output));
      const x = v128.load(p);
      let gradient = f32x4.mul(common, t);
      if (form === 0) {
        const probability = expVector(f32x4.sub(f32x4.sub(x, shift), logOfTotal));
        gradient = f32x4.mul(f32x4.sub(f32x4.mul(probability, common), t), scale);
      } else if (!isLabels) {
        gradient = throughLogarithm(f32x4.mul(f32x4.neg(scale), t), x, form, low, high);
      }
      storeLanes(to, gradient, left);
      columns = i32x4.add(columns, i32x4.splat(4));
    }
  }
}
