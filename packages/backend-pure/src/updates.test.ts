import type { AdamSettings, Backend, RmspropSettings, SgdSettings, Storage } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectSame, numbers } from '../test/support.ts';
import { createPureBackend, type PureBackend } from './backend.ts';

const count = 37;
const steps = 5;

function store(backend: Backend, values: ArrayLike<number>): Storage {
  const storage = backend.allocate(backend.floatType, values.length);
  backend.write(
    storage,
    backend.floatType === 'float32' ? Float32Array.from(values) : Float64Array.from(values),
  );
  return storage;
}

/**
 * An update in float64 beside its formula for one element, over several steps. The state's first entry is the
 * parameter; the rest are the slots in the order in which `update` takes them.
 */
function expectFormula(
  starts: readonly number[],
  update: (backend: PureBackend, storages: readonly Storage[], gradient: Storage, step: number) => void,
  formula: (state: readonly number[], gradient: number, step: number) => readonly number[],
): void {
  const backend = createPureBackend({ floatType: 'float64' });
  const parameters = numbers(count, 9);
  const storages = starts.map((start, slot) =>
    store(backend, slot === 0 ? parameters : new Float64Array(count).fill(start)),
  );
  let states: (readonly number[])[] = Array.from(parameters, (w) => [w, ...starts.slice(1)]);
  for (let step = 1; step <= steps; step++) {
    const gradient = numbers(count, step);
    update(backend, storages, store(backend, gradient), step);
    states = states.map((state, i) => formula(state, gradient[i]!, step));
    for (const [slot, storage] of storages.entries()) {
      for (const [i, found] of backend.readSync(storage).entries()) {
        expect(found).toBeCloseTo(states[i]![slot]!, 13);
      }
    }
  }
}

describe('sgdUpdate', () => {
  const plain: SgdSettings = { learningRate: 0.1, momentum: 0, nesterov: false };

  it('without momentum', () => {
    expectFormula(
      [0],
      (backend, [w], g) => backend.fused.sgdUpdate(w!, g, { velocity: null }, plain),
      ([w], g) => [w! - 0.1 * g],
    );
  });

  it.each([false, true])('with momentum, Nesterov %s', (nesterov) => {
    expectFormula(
      [0, 0],
      (backend, [w, velocity], g) =>
        backend.fused.sgdUpdate(
          w!,
          g,
          { velocity: velocity! },
          { learningRate: 0.1, momentum: 0.9, nesterov },
        ),
      ([w, before], g) => {
        const velocity = 0.9 * before! - 0.1 * g;
        return [nesterov ? w! + 0.9 * velocity - 0.1 * g : w! + velocity, velocity];
      },
    );
  });
});

describe('rmspropUpdate', () => {
  const plain: RmspropSettings = { learningRate: 0.01, rho: 0.9, momentum: 0, epsilon: 1e-3 };

  it('plain', () => {
    expectFormula(
      [0, 0],
      (backend, [w, meanSquare], g) =>
        backend.fused.rmspropUpdate(
          w!,
          g,
          { meanSquare: meanSquare!, meanGradient: null, velocity: null },
          plain,
        ),
      ([w, before], g) => {
        const s = 0.9 * before! + 0.1 * g ** 2;
        return [w! - (0.01 * g) / Math.sqrt(s + 1e-3), s];
      },
    );
  });

  it('centred, with momentum', () => {
    expectFormula(
      [0, 0, 0, 0],
      (backend, [w, s, a, v], g) =>
        backend.fused.rmspropUpdate(
          w!,
          g,
          { meanSquare: s!, meanGradient: a!, velocity: v! },
          { ...plain, momentum: 0.8 },
        ),
      ([w, s0, a0, v0], g) => {
        const s = 0.9 * s0! + 0.1 * g ** 2;
        const a = 0.9 * a0! + 0.1 * g;
        const v = 0.8 * v0! + (0.01 * g) / Math.sqrt(s - a ** 2 + 1e-3);
        return [w! - v, s, a, v];
      },
    );
  });
});

describe('adamUpdate', () => {
  it.each([0, 0.1])('weight decay %d', (weightDecay) => {
    const settings: Omit<AdamSettings, 'step'> = {
      learningRate: 0.01,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-7,
      weightDecay,
    };
    expectFormula(
      [0, 0, 0],
      (backend, [w, m, v], g, step) =>
        backend.fused.adamUpdate(w!, g, { firstMoment: m!, secondMoment: v! }, { ...settings, step }),
      ([w, m0, v0], g, step) => {
        const m = 0.9 * m0! + 0.1 * g;
        const v = 0.99 * v0! + 0.01 * g ** 2;
        const alpha = (0.01 * Math.sqrt(1 - 0.99 ** step)) / (1 - 0.9 ** step);
        return [w! * (1 - 0.01 * weightDecay) - (alpha * m) / (Math.sqrt(v) + 1e-7), m, v];
      },
    );
  });
});

describe('adagradUpdate', () => {
  it('follows its formula', () => {
    expectFormula(
      [0, 0.1],
      (backend, [w, accumulator], g) =>
        backend.fused.adagradUpdate(
          w!,
          g,
          { accumulator: accumulator! },
          { learningRate: 0.1, epsilon: 1e-7 },
        ),
      ([w, before], g) => {
        const a = before! + g ** 2;
        return [w! - (0.1 * g) / Math.sqrt(a + 1e-7), a];
      },
    );
  });
});

/** Arithmetic on whole storages, one kernel an operation: what the updates must agree with to the bit. */
function calculator(backend: PureBackend) {
  const one = { a: [count], b: [count], output: [count] };
  const broadcast = { a: [count], b: [1], output: [count] };
  const of = (kind: 'add' | 'sub' | 'mul' | 'div') => (a: Storage, b: Storage | number) => {
    const output = backend.allocate('float32', count);
    if (typeof b === 'number') backend.binary(kind, a, store(backend, [b]), output, broadcast);
    else backend.binary(kind, a, b, output, one);
    return output;
  };
  const sqrt = (a: Storage) => {
    const output = backend.allocate('float32', count);
    backend.unary('sqrt', a, output);
    return output;
  };
  return { add: of('add'), sub: of('sub'), mul: of('mul'), div: of('div'), sqrt };
}

describe('in float32 an update has the bits of its kernels one by one', () => {
  const backend = createPureBackend();
  const { add, sub, mul, div, sqrt } = calculator(backend);
  const start = numbers(count, 1);
  const g = store(backend, numbers(count, 2));
  const positive = numbers(count, 3).map(Math.abs);
  const same = (found: Storage, expected: Storage) =>
    expectSame(backend.readSync(found), backend.readSync(expected));

  it('sgd', () => {
    const w = store(backend, start);
    const settings = { learningRate: 0.1, momentum: 0, nesterov: false };
    backend.fused.sgdUpdate(w, g, { velocity: null }, settings);
    same(w, sub(store(backend, start), mul(g, 0.1)));
  });

  it.each([false, true])('sgd with momentum, Nesterov %s', (nesterov) => {
    const w = store(backend, start);
    const velocity = store(backend, positive);
    backend.fused.sgdUpdate(w, g, { velocity }, { learningRate: 0.1, momentum: 0.9, nesterov });
    const next = sub(mul(store(backend, positive), 0.9), mul(g, 0.1));
    same(velocity, next);
    const old = store(backend, start);
    same(w, nesterov ? sub(add(old, mul(next, 0.9)), mul(g, 0.1)) : add(old, next));
  });

  it('rmsprop, centred, with momentum', () => {
    const [w, s, a, v] = [start, positive, start.map((x) => x / 8), positive].map((x) => store(backend, x));
    const [w0, s0, a0, v0] = [w!, s!, a!, v!].map((x) => store(backend, backend.readSync(x)));
    const settings = { learningRate: 0.01, rho: 0.9, momentum: 0.8, epsilon: 0.3 };
    backend.fused.rmspropUpdate(w!, g, { meanSquare: s!, meanGradient: a!, velocity: v! }, settings);
    const square = add(mul(s0!, 0.9), mul(mul(g, g), 1 - 0.9));
    const mean = add(mul(a0!, 0.9), mul(g, 1 - 0.9));
    const deviation = sqrt(add(sub(square, mul(mean, mean)), 0.3));
    const step = add(mul(v0!, 0.8), div(mul(g, 0.01), deviation));
    same(s!, square);
    same(a!, mean);
    same(v!, step);
    same(w!, sub(w0!, step));
  });

  it('adam with weight decay', () => {
    const [w, m, v] = [start, start.map((x) => x / 8), positive].map((x) => store(backend, x));
    const [w0, m0, v0] = [w!, m!, v!].map((x) => store(backend, backend.readSync(x)));
    const settings = {
      learningRate: 0.01,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-4,
      weightDecay: 0.1,
      step: 3,
    };
    backend.fused.adamUpdate(w!, g, { firstMoment: m!, secondMoment: v! }, settings);
    const nextM = add(m0!, mul(sub(g, m0!), 1 - 0.9));
    const nextV = add(v0!, mul(sub(mul(g, g), v0!), 1 - 0.99));
    const alpha = (0.01 * Math.sqrt(1 - 0.99 ** 3)) / (1 - 0.9 ** 3);
    same(m!, nextM);
    same(v!, nextV);
    same(w!, sub(mul(w0!, 1 - 0.01 * 0.1), div(mul(nextM, alpha), add(sqrt(nextV), 1e-4))));
  });

  it('adagrad', () => {
    const w = store(backend, start);
    const accumulator = store(backend, positive);
    backend.fused.adagradUpdate(w, g, { accumulator }, { learningRate: 0.1, epsilon: 1e-3 });
    const sum = add(store(backend, positive), mul(g, g));
    same(accumulator, sum);
    same(w, sub(store(backend, start), div(mul(g, 0.1), sqrt(add(sum, 1e-3)))));
  });
});
