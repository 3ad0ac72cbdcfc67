import { createBackend } from '@athanor/backend-pure';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../backend.ts';
import { tensor } from '../create.ts';
import { BackendMismatchError, DisposedError, DTypeError, ShapeError, ValueError } from '../errors.ts';
import { GradientTape } from '../gradients/tape.ts';
import { tidy } from '../memory/scope.ts';
import { add } from '../ops/add.ts';
import { cast } from '../ops/cast.ts';
import { mul } from '../ops/mul.ts';
import { sum } from '../ops/sum.ts';
import { learningRateScheduleFromConfig } from '../schedules/index.ts';
import { type Parameter, parameter } from '../tensor.ts';
import { Adam, type Optimizer, optimizerFromConfig, SGD } from './index.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await createBackend();
});

afterAll(async () => {
  await backend.dispose();
});

function weightOf(values: number[], name = 'weight'): Parameter {
  return tidy(() => parameter(tensor(values, { backend }), { name }));
}

function step(optimizer: Optimizer, weight: Parameter, gradient: number[]): number[] {
  tidy(() => optimizer.apply([tensor(gradient, { backend: weight.backend })], [weight]));
  return [...weight.dataSync()];
}

const configurations = [
  { type: 'sgd', learningRate: 0.1 },
  { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
  { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
  { type: 'rmsprop', learningRate: 0.01 },
  { type: 'rmsprop', learningRate: 0.01, rho: 0.8, centered: true },
  { type: 'rmsprop', learningRate: 0.01, momentum: 0.5, centered: true, epsilon: 1e-3 },
  { type: 'adam', learningRate: 0.02 },
  { type: 'adamw', learningRate: 0.02, beta1: 0.8, beta2: 0.99, weightDecay: 0.1 },
  { type: 'adagrad', learningRate: 0.1, initialAccumulatorValue: 0.2, epsilon: 1e-5 },
  { type: 'sgd', learningRate: { type: 'polynomialDecay', initialLearningRate: 0.1, decaySteps: 5 } },
];

describe('apply', () => {
  it('keeps the state of each parameter apart, also where they come in another order or not at all', () => {
    const together = new Adam({ learningRate: 0.1 });
    const [a, b] = [weightOf([1]), weightOf([1, 1])];
    const gradients = () => ({ a: tensor([1], { backend }), b: tensor([-1, 2], { backend }) });
    tidy(() => {
      const { a: ga, b: gb } = gradients();
      together.apply([ga, gb], [a, b]);
      together.apply([gb, ga], [b, a]);
      together.apply([gb], [b]);
    });
    const alone = new Adam({ learningRate: 0.1 });
    const c = weightOf([1, 1]);
    for (let i = 0; i < 3; i++) step(alone, c, [-1, 2]);
    expect(b.dataSync()).toEqual(c.dataSync());
    expect(together.iterations).toBe(3);
  });

  it('leaves a parameter that is not trainable as it is', () => {
    const frozen = tidy(() => parameter(tensor([1], { backend }), { name: 'frozen', trainable: false }));
    const optimizer = new Adam();
    expect(step(optimizer, frozen, [1])).toEqual([1]);
    expect(optimizer.state()).toEqual({});
  });

  it('is seen by no tape', () => {
    const weight = weightOf([2]);
    const tape = new GradientTape();
    const optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
    const loss = tape.record(() => {
      const result = sum(mul(weight, tensor([3], { backend })));
      optimizer.apply([tensor([1], { backend })], [weight]);
      return result;
    });
    expect([...weight.dataSync()]).toEqual([1]);
    expect([...tape.gradient(loss, weight).dataSync()]).toEqual([3]);
  });

  it('trains: each rule brings a bowl below a hundredth of where it began', () => {
    for (const config of configurations) {
      const optimizer = optimizerFromConfig({
        ...config,
        learningRate: config.type === 'adagrad' ? 1 : 0.05,
      });
      const weight = weightOf([1, -2]);
      for (let i = 0; i < 500; i++) {
        tidy(() => {
          const tape = new GradientTape();
          const loss = tape.record(() => sum(mul(mul(weight, weight), tensor([1, 0.3], { backend }))));
          optimizer.apply(tape.gradient(loss, [weight]), [weight]);
        });
      }
      const [x, y] = weight.dataSync();
      expect(x! ** 2 + 0.3 * y! ** 2).toBeLessThan(0.01 * 2.2);
    }
  });

  it('changes nothing where anything does not fit, and says what', async () => {
    const other = await createBackend();
    const [a, b] = [weightOf([1, 2], 'dense/kernel'), weightOf([1], 'dense/bias')];
    const optimizer = new SGD({ momentum: 0.9 });
    const one = tensor([1], { backend });
    const two = tensor([1, 1], { backend });
    const cases: [() => void, new (message: string) => Error, string][] = [
      [() => optimizer.apply([two], [a, b]), ValueError, 'sgd: found 1 gradients for 2 parameters'],
      [
        () => optimizer.apply([two, two], [a, b]),
        ShapeError,
        'sgd: the gradient of parameter dense/bias has shape [2]; expected [1]',
      ],
      [
        () => optimizer.apply([two, cast(one, 'int32')], [a, b]),
        DTypeError,
        'the gradient of parameter dense/bias is int32; expected float32',
      ],
      [
        () => optimizer.apply([two, tensor([1], { backend: other })], [a, b]),
        BackendMismatchError,
        'sgd: the inputs live on two',
      ],
      [
        () => optimizer.apply([two, one], [a, add(b, 1) as Parameter]),
        ValueError,
        'at index 1 is no Parameter',
      ],
    ];
    for (const [call, error, message] of cases) {
      expect(call).toThrow(error);
      expect(call).toThrow(message);
    }
    expect([...a.dataSync(), ...b.dataSync()]).toEqual([1, 2, 1]);
    expect(optimizer.iterations).toBe(0);
    expect(optimizer.state()).toEqual({});
    await other.dispose();
  });

  it('refuses to work after dispose', () => {
    const optimizer = new Adam();
    optimizer.dispose();
    expect(() => optimizer.apply([], [])).toThrow(DisposedError);
    expect(() => optimizer.build([])).toThrow('adam: this optimizer was disposed; make a new one');
  });
});

describe('state', () => {
  it('is by the names of parameter and slot, once it is built', () => {
    const weights = ['dense/kernel', 'weight', 'weight', 'weight_1'].map((name) => weightOf([1], name));
    const optimizer = new Adam();
    expect(optimizer.state()).toEqual({});
    optimizer.build(weights);
    const names = ['dense/kernel', 'weight', 'weight_1', 'weight_1_1'];
    expect(Object.keys(optimizer.state())).toEqual(
      names.flatMap((name) => [`${name}/firstMoment`, `${name}/secondMoment`]),
    );
  });

  it.each([
    [{ type: 'sgd' }, []],
    [{ type: 'sgd', momentum: 0.5 }, ['velocity']],
    [{ type: 'rmsprop' }, ['meanSquare']],
    [{ type: 'rmsprop', momentum: 0.5, centered: true }, ['meanSquare', 'meanGradient', 'velocity']],
    [{ type: 'adamw' }, ['firstMoment', 'secondMoment']],
    [{ type: 'adagrad' }, ['accumulator']],
  ])('of %j is %j', (config, slots) => {
    const optimizer = optimizerFromConfig(config);
    optimizer.build([weightOf([1])]);
    expect(Object.keys(optimizer.state())).toEqual(slots.map((slot) => `weight/${slot}`));
  });

  it.each(configurations)('of %j, with iterations, is enough to go on from', (config) => {
    const first = optimizerFromConfig(config);
    const weight = weightOf([1, -1]);
    for (let i = 0; i < 3; i++) step(first, weight, [0.5, i]);

    const second = optimizerFromConfig(first.getConfig());
    const copy = weightOf([...weight.dataSync()]);
    second.build([copy]);
    second.iterations = first.iterations;
    const state = second.state();
    for (const [name, slot] of Object.entries(first.state())) {
      tidy(() => state[name]!.assign(tensor(slot.dataSync(), { backend })));
    }
    for (let i = 0; i < 3; i++) expect(step(second, copy, [i, 2])).toEqual(step(first, weight, [i, 2]));
  });

  it('refuses iterations that are no count', () => {
    expect(() => {
      new Adam().iterations = -1;
    }).toThrow(ValueError);
  });
});

describe('a schedule', () => {
  const decay = {
    type: 'piecewiseConstantDecay',
    boundaries: [0, 1],
    values: [1, 0.5, 0.25],
  } as const;

  it.each(['sgd', 'rmsprop', 'adam', 'adamw', 'adagrad'])('gives %s the rate of each update', (type) => {
    const scheduled = optimizerFromConfig({ type, learningRate: decay });
    const byHand = optimizerFromConfig({ type, learningRate: 0 });
    const [a, b] = [weightOf([1, -2]), weightOf([1, -2])];
    for (const rate of [1, 0.5, 0.25, 0.25]) {
      expect(scheduled.learningRate).toBe(rate);
      byHand.learningRate = rate;
      expect(step(scheduled, a, [0.5, 0.1])).toEqual(step(byHand, b, [0.5, 0.1]));
    }
  });

  it('is a setting of the optimizer, in JSON and as an object', () => {
    const optimizer = new SGD({ learningRate: decay });
    expect(optimizer.getConfig().learningRate).toEqual(decay);
    expect(optimizer.schedule!.getConfig()).toEqual(decay);
    const schedule = learningRateScheduleFromConfig(decay);
    expect(new Adam({ learningRate: schedule }).schedule).toBe(schedule);
    expect(() => optimizerFromConfig({ type: 'adam', learningRate: { type: 'cosine' } })).toThrow(
      'learning rate: unknown type "cosine"',
    );
    expect(() => optimizerFromConfig({ type: 'adam', learningRate: [1] })).toThrow(
      'adam: learningRate is an array; expected a finite number, 0 or more, or a schedule',
    );
  });

  it('goes by iterations, and gives way to a number that is set', () => {
    const optimizer = new SGD({ learningRate: decay });
    optimizer.iterations = 2;
    expect(step(optimizer, weightOf([1]), [1])).toEqual([0.75]);
    optimizer.learningRate = 0.5;
    expect(optimizer.schedule).toBeUndefined();
    expect(optimizer.getConfig().learningRate).toBe(0.5);
    expect(step(optimizer, weightOf([1]), [1])).toEqual([0.5]);
  });
});
