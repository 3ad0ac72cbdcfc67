import { readFileSync } from 'node:fs';
import { createBackend } from '@athanor/backend-pure';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../backend.ts';
import { tensor } from '../create.ts';
import type { FloatType } from '../dtype.ts';
import { memory, releaseMemory } from '../memory/arena.ts';
import { tidy } from '../memory/scope.ts';
import { Random } from '../random/random.ts';
import { type Parameter, parameter } from '../tensor.ts';
import { type Optimizer, optimizerFromConfig, RMSprop, SGD } from './index.ts';

interface OracleCase {
  name: string;
  op: string;
  attrs: object;
  initial: number[];
  gradients: number[][];
  values: number[][];
  tolerance: number;
}

const oracle: { cases: OracleCase[] } = JSON.parse(
  readFileSync(new URL('./fixtures/oracle.json', import.meta.url), 'utf8'),
);

/** The same backend without its faster forms, so that core's compositions run. */
function withoutFused(backend: Backend): Backend {
  return new Proxy(backend, {
    get(target, key) {
      if (key === 'fused') return {};
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const kinds = ['fused', 'composed'] as const;
const backends = new Map<string, Backend>();

beforeAll(async () => {
  for (const floatType of ['float32', 'float64'] as const) {
    const backend = await createBackend({ floatType });
    backends.set(`fused ${floatType}`, backend);
    backends.set(`composed ${floatType}`, withoutFused(backend));
  }
});

afterAll(async () => {
  await backends.get('fused float32')!.dispose();
  await backends.get('fused float64')!.dispose();
});

const backendOf = (kind: (typeof kinds)[number], floatType: FloatType = 'float32'): Backend =>
  backends.get(`${kind} ${floatType}`)!;

function weightOf(backend: Backend, values: number[], name = 'weight'): Parameter {
  return tidy(() => parameter(tensor(values, { backend }), { name }));
}

function step(optimizer: Optimizer, weight: Parameter, gradient: number[]): number[] {
  tidy(() => optimizer.apply([tensor(gradient, { backend: weight.backend })], [weight]));
  return [...weight.dataSync()];
}

function expectClose(got: number[], expected: number[], tolerance: number): void {
  expect(got.length).toBe(expected.length);
  got.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected[i]!)),
    );
  });
}

/** Every rule with every option on, also what the oracle has no case of. */
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
];

describe.each(kinds)('the %s updates', (kind) => {
  it.each(oracle.cases)('$name: Keras 3', ({ op, attrs, initial, gradients, values, tolerance }) => {
    for (const [floatType, bound] of [
      ['float32', tolerance],
      ['float64', 1e-12],
    ] as const) {
      const optimizer = optimizerFromConfig({ ...attrs, type: op.replace('optimizer.', '') });
      const weight = weightOf(backendOf(kind, floatType), initial);
      gradients.forEach((gradient, i) => {
        expectClose(step(optimizer, weight, gradient), values[i]!, bound);
      });
      expect(optimizer.iterations).toBe(gradients.length);
    }
  });

  it('centred RMSprop with momentum follows its formula', () => {
    const [learningRate, rho, momentum, epsilon] = [0.1, 0.9, 0.5, 1e-7];
    const optimizer = new RMSprop({ learningRate, rho, momentum, epsilon, centered: true });
    const weight = weightOf(backendOf(kind, 'float64'), [0.5]);
    let [w, s, a, v] = [0.5, 0, 0, 0];
    for (const g of [0.3, -1.2, 0.7, 2, -0.1]) {
      s = rho * s + (1 - rho) * g ** 2;
      a = rho * a + (1 - rho) * g;
      v = momentum * v + (learningRate * g) / Math.sqrt(s - a ** 2 + epsilon);
      w -= v;
      expectClose(step(optimizer, weight, [g]), [w], 1e-12);
    }
  });

  it('leave the values that others share as they were', () => {
    for (const config of configurations) {
      const optimizer = optimizerFromConfig(config);
      const weight = weightOf(backendOf(kind), [1, 2]);
      const before = weight.alias();
      step(optimizer, weight, [1, 1]);
      const state = Object.values(optimizer.state()).map((slot) => ({
        slot: slot.alias(),
        values: [...slot.dataSync()],
      }));
      step(optimizer, weight, [0.5, -1]);
      expect([...before.dataSync()]).toEqual([1, 2]);
      for (const { slot, values } of state) expect([...slot.dataSync()]).toEqual(values);
      expect([...weight.dataSync()]).not.toEqual([1, 2]);
    }
  });

  it('take no more memory after the first step, and dispose gives the slots back', () => {
    const backend = backendOf(kind);
    for (const config of configurations) {
      const optimizer = optimizerFromConfig(config);
      const weight = weightOf(backend, [1, 2, 3]);
      const without = memory(backend).buffers;
      step(optimizer, weight, [1, 2, 3]);
      const slots = Object.keys(optimizer.state()).length;
      for (let i = 0; i < 20; i++) step(optimizer, weight, [1, -2, 3]);
      expect(memory(backend).buffers).toBe(without + slots);
      optimizer.dispose();
      optimizer.dispose();
      expect(memory(backend).buffers).toBe(without);
      weight.dispose();
    }
    releaseMemory(backend);
  });

  it('a new learning rate counts from the next update on', () => {
    const optimizer = new SGD({ learningRate: 0.5 });
    const weight = weightOf(backendOf(kind), [1]);
    expect(step(optimizer, weight, [1])).toEqual([0.5]);
    optimizer.learningRate = 0.25;
    expect(step(optimizer, weight, [1])).toEqual([0.25]);
    optimizer.learningRate = 0;
    expect(step(optimizer, weight, [1])).toEqual([0.25]);
    expect(optimizer.getConfig().learningRate).toBe(0);
  });

  it('take a weight without elements', () => {
    for (const config of configurations)
      expect(step(optimizerFromConfig(config), weightOf(backendOf(kind), []), [])).toEqual([]);
  });
});

describe('fused and composed', () => {
  it('are two paths: pure has a kernel for every rule, and what composes has none', () => {
    const kernels = ['sgdUpdate', 'rmspropUpdate', 'adamUpdate', 'adagradUpdate'];
    expect(Object.keys(backendOf('fused').fused)).toEqual(expect.arrayContaining(kernels));
    expect(backendOf('composed').fused).toEqual({});
  });

  it.each(configurations)('%j give the same bits on pure', (config) => {
    const stream = new Random(1).stream('gradients');
    const initial = [...stream.normal(64)];
    const optimizers = kinds.map(() => optimizerFromConfig(config));
    const weights = kinds.map((kind) => weightOf(backendOf(kind), initial));
    for (let i = 0; i < 30; i++) {
      const gradient = [...stream.normal(64)];
      const [fused, composed] = weights.map((weight, k) => step(optimizers[k]!, weight, gradient));
      expect(composed).toEqual(fused);
    }
  });
});
