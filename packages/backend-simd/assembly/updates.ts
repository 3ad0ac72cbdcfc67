// The optimizers' updates, one pass each over elements `begin`, a multiple of 16, to `end`. Every operation is rounded
// to float32 in the order in which core composes the same rule, and none is fused: the bits are the composition's.
// A slot that is not there is a null pointer.

export function sgdUpdate(
  parameter: usize,
  gradient: usize,
  velocity: usize,
  learningRate: f32,
  momentum: f32,
  nesterov: bool,
  begin: i32,
  end: i32,
): void {
  const rate = f32x4.splat(learningRate);
  const kept = f32x4.splat(momentum);
  const last = (<usize>end) << 2;
  for (let at = (<usize>begin) << 2; at < last; at += 16) {
    const step = f32x4.mul(v128.load(gradient + at), rate);
    let w = v128.load(parameter + at);
    if (velocity === 0) {
      w = f32x4.sub(w, step);
    } else {
      const v = f32x4.sub(f32x4.mul(v128.load(velocity + at), kept), step);
      v128.store(velocity + at, v);
      w = nesterov ? f32x4.sub(f32x4.add(w, f32x4.mul(v, kept)), step) : f32x4.add(w, v);
    }
    v128.store(parameter + at, w);
  }
}

/** kept·mean + rest·value. */
function runningMean(mean: v128, value: v128, kept: v128, rest: v128): v128 {
  return f32x4.add(f32x4.mul(mean, kept), f32x4.mul(value, rest));
}

export function rmspropUpdate(
  parameter: usize,
  gradient: usize,
  meanSquare: usize,
  meanGradient: usize,
  velocity: usize,
  learningRate: f32,
  rho: f32,
  restOfRho: f32,
  momentum: f32,
  epsilon: f32,
  begin: i32,
  end: i32,
): void {
  const rate = f32x4.splat(learningRate);
  const kept = f32x4.splat(rho);
  const rest = f32x4.splat(restOfRho);
  const keptVelocity = f32x4.splat(momentum);
  const small = f32x4.splat(epsilon);
  const last = (<usize>end) << 2;
  for (let at = (<usize>begin) << 2; at < last; at += 16) {
    const g = v128.load(gradient + at);
    const square = runningMean(v128.load(meanSquare + at), f32x4.mul(g, g), kept, rest);
    v128.store(meanSquare + at, square);
    let variance = square;
    if (meanGradient !== 0) {
      const mean = runningMean(v128.load(meanGradient + at), g, kept, rest);
      v128.store(meanGradient + at, mean);
      variance = f32x4.sub(square, f32x4.mul(mean, mean));
    }
    let step = f32x4.div(f32x4.mul(g, rate), f32x4.sqrt(f32x4.add(variance, small)));
    if (velocity !== 0) {
      step = f32x4.add(f32x4.mul(v128.load(velocity + at), keptVelocity), step);
      v128.store(velocity + at, step);
    }
    v128.store(parameter + at, f32x4.sub(v128.load(parameter + at), step));
  }
}

/** `alpha` is the learning rate with both corrections; `keep` is what decay leaves of a weight, 1 without decay. */
export function adamUpdate(
  parameter: usize,
  gradient: usize,
  firstMoment: usize,
  secondMoment: usize,
  restOfBeta1: f32,
  restOfBeta2: f32,
  alpha: f32,
  epsilon: f32,
  keep: f32,
  begin: i32,
  end: i32,
): void {
  const rest1 = f32x4.splat(restOfBeta1);
  const rest2 = f32x4.splat(restOfBeta2);
  const rate = f32x4.splat(alpha);
  const small = f32x4.splat(epsilon);
  const kept = f32x4.splat(keep);
  const last = (<usize>end) << 2;
  for (let at = (<usize>begin) << 2; at < last; at += 16) {
    const g = v128.load(gradient + at);
    let m = v128.load(firstMoment + at);
    let v = v128.load(secondMoment + at);
    m = f32x4.add(m, f32x4.mul(f32x4.sub(g, m), rest1));
    v = f32x4.add(v, f32x4.mul(f32x4.sub(f32x4.mul(g, g), v), rest2));
    v128.store(firstMoment + at, m);
    v128.store(secondMoment + at, v);
    const change = f32x4.div(f32x4.mul(m, rate), f32x4.add(f32x4.sqrt(v), small));
    v128.store(parameter + at, f32x4.sub(f32x4.mul(v128.load(parameter + at), kept), change));
  }
}

export function adagradUpdate(
  parameter: usize,
  gradient: usize,
  accumulator: usize,
  learningRate: f32,
  epsilon: f32,
  begin: i32,
  end: i32,
): void {
  const rate = f32x4.splat(learningRate);
  const small = f32x4.splat(epsilon);
  const last = (<usize>end) << 2;
  for (let at = (<usize>begin) << 2; at < last; at += 16) {
    const g = v128.load(gradient + at);
    const sum = f32x4.add(v128.load(accumulator + at), f32x4.mul(g, g));
    v128.store(accumulator + at, sum);
    const change = f32x4.div(f32x4.mul(g, rate), f32x4.sqrt(f32x4.add(sum, small)));
    v128.store(parameter + at, f32x4.sub(v128.load(parameter + at), change));
  }
}
