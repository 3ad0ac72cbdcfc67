import { ConfigError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { type LearningRateConfig, withRunSteps } from './learning-rate.ts';
import { parseConfig } from './parse.ts';
import { resolveConfig } from './resolve.ts';

const resolved = (learningRate: LearningRateConfig, steps: number): unknown => {
  const optimizer = withRunSteps({ type: 'sgd', momentum: 0.9, learningRate }, steps);
  expect(optimizer).toMatchObject({ type: 'sgd', momentum: 0.9 });
  return typeof optimizer === 'string' ? undefined : optimizer.learningRate;
};
const cosine = { type: 'cosineDecay', initialLearningRate: 0.1 } as const;

describe('a schedule in a config', () => {
  it('takes all steps of the run where it does not say its own', () => {
    expect(resolved(cosine, 500)).toEqual({ ...cosine, decaySteps: 500 });
    expect(resolved({ ...cosine, decaySteps: 7 }, 500)).toEqual({ ...cosine, decaySteps: 7 });
    const others = [
      { type: 'polynomialDecay', initialLearningRate: 1 },
      { type: 'exponentialDecay', initialLearningRate: 1, decayRate: 0.5 },
    ] as const;
    for (const other of others) expect(resolved(other, 30)).toEqual({ ...other, decaySteps: 30 });
    const pieces = { type: 'piecewiseConstantDecay', boundaries: [1], values: [1, 2] } as const;
    expect(resolved(pieces, 30)).toBe(pieces);
    expect(resolved(0.5, 30)).toBe(0.5);
    expect(withRunSteps('adam', 30)).toBe('adam');
    expect(withRunSteps({ type: 'adam', beta1: 0.5 }, 30)).toEqual({ type: 'adam', beta1: 0.5 });
  });

  it('warms up for so many steps, or a share of all, and decays for the rest', () => {
    const warm = { ...cosine, warmupTarget: 1 };
    const steps = (warmupSteps: number, decaySteps: number) => ({ ...warm, warmupSteps, decaySteps });
    expect(resolved({ ...warm, warmupSteps: 100 }, 500)).toEqual(steps(100, 400));
    expect(resolved({ ...warm, warmupSteps: 0.2 }, 500)).toEqual(steps(100, 400));
    expect(resolved({ ...warm, warmupSteps: 0.2, decaySteps: 900 }, 500)).toEqual(steps(100, 900));
    expect(resolved({ ...warm, warmupSteps: 0.4 }, 1)).toEqual(steps(0, 1));
    expect(() => resolved({ ...warm, warmupSteps: 500 }, 500)).toThrow(ConfigError);
    expect(() => resolved({ ...warm, warmupSteps: 500 }, 500)).toThrow(
      'optimizer.learningRate.warmupSteps is 500, and the run has 500 steps; expected fewer, a share below 1, or decaySteps beside it',
    );
  });

  it('may stand in the optimizer or over a recipe’s, and gives way to a number of the command line', () => {
    const over = { recipe: 'keras-mlp', learningRate: cosine };
    expect(parseConfig('c.json', over)).toEqual(over);
    expect(resolveConfig('c.json', [over]).config.optimizer).toEqual({
      type: 'rmsprop',
      rho: 0.9,
      epsilon: 1e-7,
      learningRate: cosine,
    });
    const own = {
      ...over,
      learningRate: undefined,
      optimizer: { type: 'adam', learningRate: cosine },
    } as const;
    expect(resolveConfig('c.json', [own, { learningRate: 0.01 }]).config.optimizer).toEqual({
      type: 'adam',
      learningRate: 0.01,
    });
  });

  it.each([
    [-1, 'learningRate is -1; expected a number, 0 or more'],
    ['0.1', 'learningRate is "0.1"; expected a number, 0 or more, or a schedule: an object with a type'],
    [{ type: 'cosinDecay' }, "did you mean 'cosineDecay'?"],
    [{ type: 'cosineDecay' }, 'learningRate.initialLearningRate is missing; expected a number, 0 or more'],
    [{ ...cosine, warmup: 1 }, "learningRate: unknown key 'warmup'; did you mean 'warmupSteps'?"],
    [{ ...cosine, decaySteps: 0 }, 'learningRate.decaySteps is 0; expected a whole number, 1 or more'],
    [
      { ...cosine, warmupSteps: 1.5 },
      'learningRate.warmupSteps is 1.5; expected a whole number, or a share of the steps of the run below 1',
    ],
  ])('is refused where it is none: %j', (learningRate, message) => {
    expect(() => parseConfig('c.json', { learningRate })).toThrow(message);
    expect(() => parseConfig('c.json', { optimizer: { type: 'sgd', learningRate } })).toThrow(message);
  });
});
