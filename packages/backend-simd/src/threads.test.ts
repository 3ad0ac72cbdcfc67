import type { BinaryKind, Storage, TypedArray, UnaryKind } from '@athanor/core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectSame, numbers } from '../test/support.ts';
import { createBackend, type SimdBackend } from './index.ts';

// Sizes that are worth several threads, none of which divides evenly.
const length = 300_007;
const [rows, columns] = [1201, 251];
const backends: SimdBackend[] = [];

beforeAll(async () => {
  for (const threads of [1, 2, 3]) {
    const backend = await createBackend({ threads });
    await backend.startThreads();
    backends.push(backend);
  }
});

afterAll(async () => {
  for (const backend of backends) await backend.dispose();
});

interface Case {
  readonly inputs: readonly TypedArray[];
  readonly output: TypedArray;
  run(backend: SimdBackend, inputs: readonly Storage[], output: Storage): void;
}

function dtypeOf(values: TypedArray): 'float32' | 'int32' | 'bool' {
  return values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';
}

/** Holds what 2 and 3 threads make, the inputs that they may change included, to what 1 makes. */
function expectSameOnAll({ inputs, output, run }: Case): void {
  const results = backends.map((backend) => {
    const storages = [...inputs, output].map((values) => {
      const storage = backend.allocate(dtypeOf(values), values.length);
      backend.write(storage, values);
      return storage;
    });
    run(backend, storages.slice(0, -1), storages.at(-1)!);
    const values = storages.map((storage) => backend.readSync(storage));
    for (const storage of storages) backend.free(storage);
    return values;
  });
  for (const found of results.slice(1)) {
    for (const [i, values] of found.entries()) expectSame(values, results[0]![i]!);
  }
}

const floats = numbers(length, 1);
const others = numbers(length, 2);
const flat = { a: [length], b: [length], output: [length] };
const unwritten = new Float32Array(length).fill(77);

describe('the same bits on 1, 2 and 3 threads', () => {
  it.each<UnaryKind>(['neg', 'relu', 'exp', 'tanh', 'log', 'erf'])('unary %s', (kind) => {
    expectSameOnAll({
      inputs: [floats],
      output: unwritten,
      run: (backend, [x], output) => backend.unary(kind, x!, output),
    });
  });

  it.each<BinaryKind>(['add', 'div', 'pow'])('binary %s', (kind) => {
    expectSameOnAll({
      inputs: [floats, others],
      output: unwritten,
      run: (backend, [a, b], output) => backend.binary(kind, a!, b!, output, flat),
    });
  });

  it('binary less, into bytes', () => {
    expectSameOnAll({
      inputs: [floats, others],
      output: new Uint8Array(length),
      run: (backend, [a, b], output) => backend.binary('less', a!, b!, output, flat),
    });
  });

  it.each([
    [
      [1, columns],
      [rows, columns],
    ],
    [
      [rows, 1],
      [1, columns],
    ],
  ])('binary with broadcasting, %j and %j', (a, b) => {
    const inputs = [a, b].map((shape, i) => numbers(shape[0]! * shape[1]!, i));
    const shapes = { a, b, output: [rows, columns] };
    expectSameOnAll({
      inputs,
      output: new Float32Array(rows * columns),
      run: (backend, [x, y], output) => backend.binary('mul', x!, y!, output, shapes),
    });
  });

  it.each([
    [1, length, 1],
    [rows, columns, 1],
    [1, rows, columns],
    [3, 400, 240],
    [1, 9001, 37],
    [2, 4001, 64],
    [1, 200_003, 2],
  ])('reduce and argReduce of [%i, %i, %i]', (outer, size, inner) => {
    const layout = { outer, size, inner };
    for (const kind of ['sum', 'max', 'min'] as const) {
      expectSameOnAll({
        inputs: [numbers(outer * size * inner)],
        output: new Float32Array(outer * inner),
        run: (backend, [x], output) => backend.reduce(kind, x!, output, layout),
      });
    }
    expectSameOnAll({
      inputs: [numbers(outer * size * inner)],
      output: new Int32Array(outer * inner),
      run: (backend, [x], output) => backend.argReduce('argMax', x!, output, layout),
    });
  });

  it('copyStrided, concat, cast, select, gatherRows and scatterAddRows', () => {
    const matrix = numbers(rows * columns);
    const transposed = { shape: [columns, rows], strides: [1, columns], offset: 0 };
    const output = new Float32Array(rows * columns);
    expectSameOnAll({
      inputs: [matrix],
      output,
      run: (backend, [x], to) => backend.copyStrided(x!, to, transposed),
    });
    expectSameOnAll({
      inputs: [matrix, matrix],
      output: new Float32Array(2 * rows * columns),
      run: (backend, [a, b], to) =>
        backend.concat([a!, b!], to, { outer: rows, sizes: [columns, columns], inner: 1 }),
    });
    expectSameOnAll({
      inputs: [floats],
      output: new Int32Array(length),
      run: (backend, [x], to) => backend.cast(x!, to),
    });
    expectSameOnAll({
      inputs: [Uint8Array.from(floats, (x) => Number(x > 0)), floats, others],
      output: unwritten,
      run: (backend, [condition, a, b], to) => backend.select(condition!, a!, b!, to),
    });
    const indices = Int32Array.from(numbers(5000), (x) => Math.floor((x + 2) * 300));
    const layout = { rows, count: 5000, width: columns };
    expectSameOnAll({
      inputs: [matrix, indices],
      output: new Float32Array(5000 * columns),
      run: (backend, [table, rowsWanted], to) => backend.gatherRows(table!, rowsWanted!, to, layout),
    });
    expectSameOnAll({
      inputs: [numbers(5000 * columns), indices],
      output,
      run: (backend, [updates, rowsMeant], to) => backend.scatterAddRows(updates!, rowsMeant!, to, layout),
    });
  });

  it('the updates', () => {
    const slots = [floats, others, others.map(Math.abs), floats.map(Math.abs)];
    const settings = { learningRate: 0.01, momentum: 0.9, epsilon: 1e-7, nesterov: true };
    const adam = { ...settings, beta1: 0.9, beta2: 0.999, weightDecay: 0.01, step: 3 };
    expectSameOnAll({
      inputs: slots,
      output: unwritten,
      run(backend, [w, g, s], v) {
        backend.fused.sgdUpdate(w!, g!, { velocity: v }, settings);
        backend.fused.adamUpdate(w!, g!, { firstMoment: v, secondMoment: s! }, adam);
        backend.fused.adagradUpdate(w!, g!, { accumulator: s! }, settings);
        const all = { meanSquare: s!, meanGradient: null, velocity: v };
        backend.fused.rmspropUpdate(w!, g!, all, { ...settings, rho: 0.9 });
      },
    });
  });
});
