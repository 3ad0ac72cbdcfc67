import type {
  AdagradSettings,
  AdamSettings,
  FloatType,
  RmspropSettings,
  SgdSettings,
  TypedArray,
} from '@athanor/core';

/**
 * Rounds to the type that the backend computes in. Every operation below is rounded as it would be if it were a kernel
 * of its own, so that an update gives the same bits as its composition. This is a function with a flag because V8
 * compiles that into a loop every time; a function that is chosen and passed in takes up to 10 times as long.
 */
function round(x: number, single: boolean): number {
  return single ? Math.fround(x) : x;
}

/** velocity ← momentum·velocity − learningRate·g; w ← w + velocity, or with Nesterov w + momentum·velocity − learningRate·g. */
export function sgdUpdate(
  parameter: TypedArray,
  gradient: TypedArray,
  velocity: TypedArray | null,
  settings: SgdSettings,
  floatType: FloatType,
): void {
  const single = floatType === 'float32';
  const learningRate = round(settings.learningRate, single);
  const momentum = round(settings.momentum, single);
  if (velocity === null) {
    for (let i = 0; i < parameter.length; i++) {
      parameter[i] = parameter[i]! - round(learningRate * gradient[i]!, single);
    }
    return;
  }
  for (let i = 0; i < parameter.length; i++) {
    const step = round(learningRate * gradient[i]!, single);
    const next = round(round(momentum * velocity[i]!, single) - step, single);
    velocity[i] = next;
    parameter[i] = settings.nesterov
      ? round(parameter[i]! + round(momentum * next, single), single) - step
      : parameter[i]! + next;
  }
}

/** The slots of `rmspropUpdate`, as arrays. */
export interface RmspropArrays {
  readonly meanSquare: TypedArray;
  readonly meanGradient: TypedArray | null;
  readonly velocity: TypedArray | null;
}

/**
 * s ← ρ·s + (1 − ρ)·g²; centred also a ← ρ·a + (1 − ρ)·g; step = learningRate·g / √(s − a² + ε), a = 0 if not centred;
 * with momentum v ← momentum·v + step, w ← w − v, else w ← w − step.
 */
export function rmspropUpdate(
  parameter: TypedArray,
  gradient: TypedArray,
  { meanSquare, meanGradient, velocity }: RmspropArrays,
  settings: RmspropSettings,
  floatType: FloatType,
): void {
  const single = floatType === 'float32';
  const learningRate = round(settings.learningRate, single);
  const rho = round(settings.rho, single);
  const rest = round(1 - settings.rho, single);
  const momentum = round(settings.momentum, single);
  const epsilon = round(settings.epsilon, single);
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i]!;
    const square = round(
      round(rho * meanSquare[i]!, single) + round(rest * round(g * g, single), single),
      single,
    );
    meanSquare[i] = square;
    let variance = square;
    if (meanGradient !== null) {
      const mean = round(round(rho * meanGradient[i]!, single) + round(rest * g, single), single);
      meanGradient[i] = mean;
      variance = round(square - round(mean * mean, single), single);
    }
    let step = round(
      round(learningRate * g, single) / round(Math.sqrt(round(variance + epsilon, single)), single),
      single,
    );
    if (velocity !== null) {
      step = round(round(momentum * velocity[i]!, single) + step, single);
      velocity[i] = step;
    }
    parameter[i] = parameter[i]! - step;
  }
}

/** The slots of `adamUpdate`, as arrays. */
export interface AdamArrays {
  readonly firstMoment: TypedArray;
  readonly secondMoment: TypedArray;
}

/**
 * m ← m + (1 − β₁)(g − m); v ← v + (1 − β₂)(g² − v); w ← w·(1 − learningRate·weightDecay), then
 * w ← w − α·m / (√v + ε) with α = learningRate·√(1 − β₂ᵗ) / (1 − β₁ᵗ), t = `step` counted from 1.
 */
export function adamUpdate(
  parameter: TypedArray,
  gradient: TypedArray,
  { firstMoment, secondMoment }: AdamArrays,
  settings: AdamSettings,
  floatType: FloatType,
): void {
  const single = floatType === 'float32';
  const { learningRate, beta1, beta2, weightDecay, step } = settings;
  const rest1 = round(1 - beta1, single);
  const rest2 = round(1 - beta2, single);
  const epsilon = round(settings.epsilon, single);
  const keep = round(1 - learningRate * weightDecay, single);
  const alpha = round((learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step), single);
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i]!;
    const m = firstMoment[i]!;
    const v = secondMoment[i]!;
    const nextM = round(m + round(rest1 * round(g - m, single), single), single);
    const nextV = round(v + round(rest2 * round(round(g * g, single) - v, single), single), single);
    firstMoment[i] = nextM;
    secondMoment[i] = nextV;
    const change = round(
      round(alpha * nextM, single) / round(round(Math.sqrt(nextV), single) + epsilon, single),
      single,
    );
    parameter[i] = round(parameter[i]! * keep, single) - change;
  }
}

/** a ← a + g²; w ← w − learningRate·g / √(a + ε). */
export function adagradUpdate(
  parameter: TypedArray,
  gradient: TypedArray,
  accumulator: TypedArray,
  settings: AdagradSettings,
  floatType: FloatType,
): void {
  const single = floatType === 'float32';
  const learningRate = round(settings.learningRate, single);
  const epsilon = round(settings.epsilon, single);
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i]!;
    const sum = round(accumulator[i]! + round(g * g, single), single);
    accumulator[i] = sum;
    parameter[i] =
      parameter[i]! -
      round(round(learningRate * g, single) / round(Math.sqrt(round(sum + epsilon, single)), single), single);
  }
}
