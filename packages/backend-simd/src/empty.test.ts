import { createPureBackend } from '@athanor/backend-pure';
import type { Backend, DType, Storage, TypedArray } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, numbers, unwritten } from '../test/support.ts';
import { createBackend, type SimdBackend } from './index.ts';

// Tensors without elements on two threads, and axes without elements whose outputs are worth two threads.
let backend: SimdBackend;
const pure = createPureBackend();
beforeAll(async () => {
  backend = await createBackend({ threads: 2 });
  await backend.startThreads();
});
afterAll(() => backend.dispose());

type Run = (on: Backend, inputs: readonly Storage[], output: Storage) => void;

const dtypeOf = (values: TypedArray): DType =>
  values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';

function result(on: Backend, inputs: readonly TypedArray[], output: TypedArray, run: Run): TypedArray {
  const storages = [...inputs, unwritten(output.slice())].map((values) => {
    const storage = on.allocate(dtypeOf(values), values.length);
    on.write(storage, values);
    return storage;
  });
  run(on, storages.slice(0, -1), storages.at(-1)!);
  const found = on.readSync!(storages.at(-1)!);
  for (const storage of storages) on.free(storage);
  return found;
}

function expectPure(inputs: readonly TypedArray[], output: TypedArray, run: Run): void {
  const expected = result(pure, inputs, output, run);
  expectSame(result(backend, inputs, output, run), expected);
  expect(expected.length).toBe(output.length);
}

const none = new Float32Array(0);
const noInts = new Int32Array(0);
const noBools = new Uint8Array(0);
const many = 200_003;
const sgd = { learningRate: 0.1, momentum: 0.9, nesterov: false };

const kernels: readonly (readonly [name: string, inputs: TypedArray[], output: TypedArray, run: Run])[] = [
  ['fill', [], none, (on, _, to) => on.fill(to, 1)],
  ['cast', [none], noInts, (on, [x], to) => on.cast(x!, to)],
  ['cast to bool', [none], noBools, (on, [x], to) => on.cast(x!, to)],
  [
    'copyStrided',
    [none],
    none,
    (on, [x], to) => on.copyStrided(x!, to, { shape: [3, 0, 2], strides: [0, 2, 1], offset: 0 }),
  ],
  [
    'concat of nothing',
    [none, none],
    none,
    (on, [a, b], to) => on.concat([a!, b!], to, { outer: 4, sizes: [0, 0], inner: 3 }),
  ],
  [
    'concat with nothing',
    [none, numbers(many)],
    new Float32Array(many),
    (on, [a, b], to) => on.concat([a!, b!], to, { outer: 1, sizes: [0, many], inner: 1 }),
  ],
  ['unary', [none], none, (on, [x], to) => on.unary('exp', x!, to)],
  [
    'binary',
    [none, numbers(1)],
    none,
    (on, [a, b], to) => on.binary('add', a!, b!, to, { a: [0], b: [1], output: [0] }),
  ],
  [
    'binary with broadcasting',
    [none, numbers(5)],
    none,
    (on, [a, b], to) => on.binary('mul', a!, b!, to, { a: [0, 1], b: [1, 5], output: [0, 5] }),
  ],
  ['select', [noBools, none, none], none, (on, [c, a, b], to) => on.select(c!, a!, b!, to)],
  [
    'reduce to nothing',
    [none],
    none,
    (on, [x], to) => on.reduce('max', x!, to, { outer: 0, size: 7, inner: 3 }),
  ],
  [
    'reduce of nothing',
    [none],
    new Float32Array(many),
    (on, [x], to) => on.reduce('sum', x!, to, { outer: many, size: 0, inner: 1 }),
  ],
  [
    'reduce of nothing down columns',
    [none],
    new Float32Array(many),
    (on, [x], to) => on.reduce('sum', x!, to, { outer: 1, size: 0, inner: many }),
  ],
  [
    'reduce of no int32',
    [noInts],
    new Int32Array(many),
    (on, [x], to) => on.reduce('sum', x!, to, { outer: 1, size: 0, inner: many }),
  ],
  [
    'argReduce',
    [none],
    noInts,
    (on, [x], to) => on.argReduce('argMax', x!, to, { outer: 0, size: 7, inner: 3 }),
  ],
  [
    'matMul without rows',
    [none, numbers(35)],
    none,
    (on, [a, b], to) =>
      on.matMul(a!, b!, to, { batch: 1, m: 0, n: 5, k: 7, transposeA: false, transposeB: false }),
  ],
  [
    'matMul without depth',
    [none, none],
    new Float32Array(601 * 401),
    (on, [a, b], to) =>
      on.matMul(a!, b!, to, { batch: 1, m: 601, n: 401, k: 0, transposeA: false, transposeB: true }),
  ],
  [
    'gatherRows without indices',
    [numbers(12), noInts],
    none,
    (on, [x, i], to) => on.gatherRows(x!, i!, to, { rows: 4, count: 0, width: 3 }),
  ],
  [
    'gatherRows without width',
    [none, new Int32Array(many)],
    none,
    (on, [x, i], to) => on.gatherRows(x!, i!, to, { rows: 4, count: many, width: 0 }),
  ],
  [
    'scatterAddRows without indices',
    [none, noInts],
    new Float32Array(4 * many),
    (on, [x, i], to) => on.scatterAddRows(x!, i!, to, { rows: 4, count: 0, width: many }),
  ],
  ['an update', [none, none], none, (on, [w, g], v) => on.fused.sgdUpdate!(w!, g!, { velocity: v }, sgd)],
];

describe('no elements on two threads', () => {
  it.each(kernels)('%s', (_, inputs, output, run) => expectPure(inputs, output, run));

  it('dense without inputs is its bias', () => {
    const bias = numbers(300);
    const layout = { m: 700, n: 300, k: 0, activation: 'relu' } as const;
    const found = result(backend, [none, none, bias], new Float32Array(700 * 300), (_, inputs, to) => {
      const [x, kernel, added] = inputs;
      backend.fused.dense(x!, kernel!, added!, to, layout);
    });
    expectSame(
      found,
      Array.from(found, (_, i) => Math.max(0, bias[i % 300]!)),
    );
  });
});
