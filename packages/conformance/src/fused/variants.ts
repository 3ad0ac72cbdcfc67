import type {
  AdagradSettings,
  AdamSettings,
  FusedKernels,
  RmspropSettings,
  SgdSettings,
} from '@athanor/core';
import type { UpdateVariant } from './update.ts';

/** The updates with the formulas of the seam's comments, one element at a time. */

export function sgdVariants(update: NonNullable<FusedKernels['sgdUpdate']>): readonly UpdateVariant[] {
  const settings: readonly SgdSettings[] = [
    { learningRate: 0.1, momentum: 0, nesterov: false },
    { learningRate: 0.1, momentum: 0.9, nesterov: false },
    { learningRate: 0.05, momentum: 0.8, nesterov: true },
  ];
  return settings.map((setting) => {
    const { learningRate, momentum, nesterov } = setting;
    return {
      label: JSON.stringify(setting),
      slots: momentum === 0 ? {} : { velocity: 0.25 },
      after({ parameter: w, velocity: before = 0 }, g) {
        const velocity = momentum * before - learningRate * g;
        const change = nesterov ? momentum * velocity - learningRate * g : velocity;
        return { parameter: w! + change, velocity };
      },
      call: (parameter, gradient, { velocity }) =>
        update(parameter, gradient, { velocity: velocity ?? null }, setting),
    };
  });
}

export function rmspropVariants(
  update: NonNullable<FusedKernels['rmspropUpdate']>,
): readonly UpdateVariant[] {
  const base: RmspropSettings = { learningRate: 0.01, rho: 0.9, momentum: 0, epsilon: 1e-7 };
  const settings: readonly (readonly [RmspropSettings, centered: boolean])[] = [
    [base, false],
    [{ ...base, epsilon: 0.1 }, false],
    [{ ...base, momentum: 0.5 }, false],
    [{ ...base, rho: 0.8, epsilon: 0.01 }, true],
    [{ ...base, momentum: 0.9, epsilon: 0.01 }, true],
  ];
  return settings.map(([setting, centered]) => {
    const { learningRate, rho, momentum, epsilon } = setting;
    return {
      label: `${JSON.stringify(setting)}${centered ? ', centred' : ''}`,
      slots: {
        meanSquare: 0.5,
        ...(centered ? { meanGradient: 0.125 } : {}),
        ...(momentum === 0 ? {} : { velocity: 0.01 }),
      },
      after({ parameter: w, meanSquare: s, meanGradient: a = 0, velocity: v = 0 }, g) {
        const meanSquare = rho * s! + (1 - rho) * g * g;
        const meanGradient = centered ? rho * a + (1 - rho) * g : 0;
        const step = (learningRate * g) / Math.sqrt(meanSquare - meanGradient ** 2 + epsilon);
        const velocity = momentum * v + step;
        return { parameter: w! - velocity, meanSquare, meanGradient, velocity };
      },
      call: (parameter, gradient, { meanSquare, meanGradient, velocity }) =>
        update(
          parameter,
          gradient,
          { meanSquare: meanSquare!, meanGradient: meanGradient ?? null, velocity: velocity ?? null },
          setting,
        ),
    };
  });
}

export function adamVariants(update: NonNullable<FusedKernels['adamUpdate']>): readonly UpdateVariant[] {
  const base: Omit<AdamSettings, 'step'> = {
    learningRate: 0.01,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0,
  };
  const settings: readonly (readonly [Omit<AdamSettings, 'step'>, firstStep: number])[] = [
    [base, 1],
    [{ ...base, epsilon: 0.1 }, 1],
    [{ ...base, beta1: 0.5, beta2: 0.9 }, 7],
    [{ ...base, weightDecay: 0.1 }, 1],
  ];
  return settings.map(([setting, firstStep]) => {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = setting;
    const start = firstStep === 1 ? 0 : 0.25;
    return {
      label: `${JSON.stringify(setting)}, from step ${firstStep}`,
      slots: { firstMoment: start, secondMoment: start },
      after({ parameter: w, firstMoment: m, secondMoment: v }, g, count) {
        const t = firstStep + count - 1;
        const firstMoment = m! + (1 - beta1) * (g - m!);
        const secondMoment = v! + (1 - beta2) * (g * g - v!);
        const alpha = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
        const decayed = w! * (1 - learningRate * weightDecay);
        const parameter = decayed - (alpha * firstMoment) / (Math.sqrt(secondMoment) + epsilon);
        return { parameter, firstMoment, secondMoment };
      },
      call: (parameter, gradient, { firstMoment, secondMoment }, count) =>
        update(
          parameter,
          gradient,
          { firstMoment: firstMoment!, secondMoment: secondMoment! },
          { ...setting, step: firstStep + count - 1 },
        ),
    };
  });
}

export function adagradVariants(
  update: NonNullable<FusedKernels['adagradUpdate']>,
): readonly UpdateVariant[] {
  const settings: readonly AdagradSettings[] = [
    { learningRate: 0.1, epsilon: 1e-7 },
    { learningRate: 0.01, epsilon: 0.1 },
  ];
  return settings.map((setting) => ({
    label: JSON.stringify(setting),
    slots: { accumulator: 0.1 },
    after({ parameter: w, accumulator: a }, g) {
      const accumulator = a! + g * g;
      return {
        parameter: w! - (setting.learningRate * g) / Math.sqrt(accumulator + setting.epsilon),
        accumulator,
      };
    },
    call: (parameter, gradient, { accumulator }) =>
      update(parameter, gradient, { accumulator: accumulator! }, setting),
  }));
}
