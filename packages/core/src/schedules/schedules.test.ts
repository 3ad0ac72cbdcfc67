import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { CosineDecay, learningRateScheduleFromConfig } from './index.ts';

interface KerasCase {
  config: { type: string };
  rates: number[];
}

const keras: { steps: number[]; cases: KerasCase[] } = JSON.parse(
  readFileSync(new URL('./fixtures/keras.json', import.meta.url), 'utf8'),
);

describe('the schedules', () => {
  it.each(keras.cases)('$config.type gives the rates that Keras 3 gives: $config', ({ config, rates }) => {
    const schedule = learningRateScheduleFromConfig(config);
    keras.steps.forEach((step, i) => {
      // Keras works them out in float32.
      expect(Math.abs(schedule.at(step) - rates[i]!)).toBeLessThanOrEqual(2e-6 * Math.max(rates[i]!, 0.01));
    });
  });

  it.each(keras.cases)('$config.type comes back from JSON with every setting: $config', ({ config }) => {
    const schedule = learningRateScheduleFromConfig(config);
    const json = JSON.parse(JSON.stringify(schedule.getConfig()));
    expect(json).toMatchObject(config);
    const again = learningRateScheduleFromConfig(json);
    expect(again.getConfig()).toEqual(schedule.getConfig());
    for (const step of keras.steps) expect(again.at(step)).toBe(schedule.at(step));
    expect(learningRateScheduleFromConfig(schedule)).toBe(schedule);
  });

  it('warm up in a straight line to their highest rate, and stay at the lowest after the end', () => {
    const schedule = new CosineDecay({
      initialLearningRate: 0,
      decaySteps: 10,
      warmupTarget: 1,
      warmupSteps: 4,
      alpha: 0.1,
    });
    expect([0, 1, 2, 3, 4].map((step) => schedule.at(step))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(schedule.at(9)).toBeCloseTo(0.55, 12);
    expect([14, 15, 1e9].map((step) => schedule.at(step))).toEqual([0.1, 0.1, 0.1]);
  });

  it.each([
    [
      { type: 'cosinDecay' },
      'learning rate: unknown type "cosinDecay"; known are cosineDecay, exponentialDecay, piecewiseConstantDecay, polynomialDecay; did you mean \'cosineDecay\'?',
    ],
    [
      { type: 'cosineDecay' },
      'cosineDecay: initialLearningRate is missing; expected a finite number, 0 or more',
    ],
    [
      { type: 'cosineDecay', initialLearningRate: 1 },
      'cosineDecay: decaySteps is missing; expected a whole number, 1 or more',
    ],
    [{ type: 'cosineDecay', initialLearningRate: -1, decaySteps: 1 }, 'initialLearningRate is -1'],
    [{ type: 'cosineDecay', initialLearningRate: 1, decaySteps: 0 }, 'decaySteps is 0'],
    [{ type: 'cosineDecay', initialLearningRate: 1, decaySteps: 1, alpha: 2 }, 'alpha is 2'],
    [
      { type: 'cosineDecay', initialLearningRate: 1, decaySteps: 1, warmupSteps: 3 },
      'cosineDecay: warmupSteps is 3 and warmupTarget is missing',
    ],
    [
      { type: 'cosineDecay', initialLearningRate: 1, decaySteps: 1, warmup: 3 },
      'cosineDecay: unknown key "warmup"',
    ],
    [{ type: 'exponentialDecay', initialLearningRate: 1, decaySteps: 1 }, 'decayRate is missing'],
    [{ type: 'polynomialDecay', initialLearningRate: 1, decaySteps: 1, power: 0 }, 'power is 0'],
    [{ type: 'piecewiseConstantDecay', boundaries: [3, 3], values: [1, 2, 3] }, 'boundaries is an array'],
    [{ type: 'piecewiseConstantDecay', boundaries: [3], values: [] }, 'values is an array'],
    [
      { type: 'piecewiseConstantDecay', boundaries: [3, 4], values: [1, 0.1] },
      'there are 2 values for 2 boundaries; expected one more than boundaries',
    ],
  ])('refuse %j', (config, message) => {
    expect(() => learningRateScheduleFromConfig(config)).toThrow(ConfigError);
    expect(() => learningRateScheduleFromConfig(config)).toThrow(message);
  });
});
