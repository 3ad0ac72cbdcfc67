import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { AdamW, optimizerFromConfig } from './index.ts';

describe('configuration', () => {
  it.each([
    [{ type: 'sgd' }, { type: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false }],
    [
      { type: 'rmsprop' },
      { type: 'rmsprop', learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
    ],
    [{ type: 'adam' }, { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
    [
      { type: 'adamw' },
      { type: 'adamw', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.004 },
    ],
    [
      { type: 'adagrad' },
      { type: 'adagrad', learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
    ],
  ])('%j has the defaults of Keras and comes back from JSON', (config, resolved) => {
    const optimizer = optimizerFromConfig(config);
    expect(optimizer.getConfig()).toEqual(resolved);
    expect(optimizerFromConfig(config.type).getConfig()).toEqual(resolved);
    expect(optimizerFromConfig(JSON.parse(JSON.stringify(resolved))).getConfig()).toEqual(resolved);
    expect(optimizerFromConfig(optimizer)).toBe(optimizer);
  });

  it.each([
    [
      'adm',
      'optimizer: unknown type "adm"; known are sgd, rmsprop, adam, adamw, adagrad; did you mean \'adam\'\\?',
    ],
    [{ type: 'sgd', learning_rate: 1 }, 'sgd: unknown key "learning_rate".*did you mean \'learningRate\'\\?'],
    [{ type: 'adam', weightDecay: 1 }, 'adam: unknown key "weightDecay"'],
    [{ type: 'sgd', learningRate: -1 }, 'sgd: learningRate is -1; expected a finite number, 0 or more'],
    [{ type: 'adam', learningRate: Number.NaN }, 'adam: learningRate is NaN'],
    [{ type: 'adam', learningRate: '0.1' }, 'adam: learningRate is "0.1"'],
    [{ type: 'sgd', momentum: 1.5 }, 'sgd: momentum is 1.5; expected a finite number from 0 to 1'],
    [{ type: 'sgd', nesterov: 'yes' }, 'sgd: nesterov is "yes"; expected true or false'],
    [{ type: 'rmsprop', rho: -0.1 }, 'rmsprop: rho is -0.1'],
    [{ type: 'rmsprop', epsilon: -1 }, 'rmsprop: epsilon is -1'],
    [{ type: 'adam', beta1: 1 }, 'adam: beta1 is 1; expected a finite number from 0 to below 1'],
    [{ type: 'adamw', weightDecay: -1 }, 'adamw: weightDecay is -1'],
    [{ type: 'adagrad', initialAccumulatorValue: -1 }, 'adagrad: initialAccumulatorValue is -1'],
    [{ learningRate: 1 }, 'optimizer: type is undefined'],
    [undefined, 'optimizer: found undefined'],
  ])('%j is refused', (config, message) => {
    expect(() => optimizerFromConfig(config)).toThrow(ConfigError);
    expect(() => optimizerFromConfig(config)).toThrow(new RegExp(message));
  });

  it('a learning rate that is none is refused when it is set', () => {
    const optimizer = new AdamW();
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => {
        optimizer.learningRate = value;
      }).toThrow(`adamw: learningRate is ${value}; expected a finite number, 0 or more`);
    }
    expect(optimizer.learningRate).toBe(0.001);
  });
});
