import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from './suggest.ts';

const optimizers = ['sgd', 'rmsprop', 'adam', 'adamw', 'adagrad'];
const keys = ['learningRate', 'momentum', 'nesterov', 'beta1', 'beta2', 'epsilon'];
const initializers = [
  'zeros',
  'ones',
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'truncatedNormal',
];

describe('nearestName', () => {
  it.each([
    ['adm', optimizers, 'adam'],
    ['Adam', optimizers, 'adam'],
    ['AdamW', optimizers, 'adamw'],
    ['RMSProp', optimizers, 'rmsprop'],
    ['rsmprop', optimizers, 'rmsprop'],
    ['gsd', optimizers, 'sgd'],
    ['learning_rate', keys, 'learningRate'],
    ['lerningRate', keys, 'learningRate'],
    ['learnignRate', keys, 'learningRate'],
    ['beta_2', keys, 'beta2'],
    ['beta_3', keys, 'beta1'],
    ['rate', keys, 'learningRate'],
    ['glorot', initializers, 'glorotNormal'],
    ['one', initializers, 'ones'],
  ])('%s → %s %s', (found, known, nearest) => {
    expect(nearestName(found, known)).toBe(nearest);
  });

  it.each(['', 'x', 'lr', 'convolution', 'weightDecay', '_'])('%j has none near', (found) => {
    expect(nearestName(found, keys)).toBeUndefined();
  });

  it('has none among none', () => {
    expect(nearestName('adam', [])).toBeUndefined();
  });

  it('is done at once with a name of a million letters', () => {
    const started = performance.now();
    expect(nearestName('a'.repeat(1_000_000), keys)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('didYouMean', () => {
  it('ends a message', () => {
    expect(`unknown optimizer 'adm'${didYouMean('adm', optimizers)}`).toBe(
      "unknown optimizer 'adm'; did you mean 'adam'?",
    );
    expect(didYouMean('quaternion', optimizers)).toBe('');
  });
});
