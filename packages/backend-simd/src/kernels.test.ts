import { createPureBackend } from '@athanor/backend-pure';
import type { Backend, BinaryKind, BroadcastShapes, DType, Storage, TypedArray } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, integers, numbers } from '../test/support.ts';
import { createBackend, type SimdBackend } from './index.ts';

// What conformance, whose cases are small, does not reach; pure says what is right, to the bit.
let backend: SimdBackend;
const pure = createPureBackend();
beforeAll(async () => {
  backend = await createBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

type Run = (on: Backend, inputs: readonly Storage[], output: Storage) => void;

const dtypeOf = (values: TypedArray): DType =>
  values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';

function results(on: Backend, inputs: readonly TypedArray[], output: TypedArray, run: Run): TypedArray[] {
  const storages = [...inputs, output].map((values) => {
    const storage = on.allocate(dtypeOf(values), values.length);
    on.write(storage, values);
    return storage;
  });
  run(on, storages.slice(0, -1), storages.at(-1)!);
  const values = storages.map((storage) => on.readSync!(storage));
  for (const storage of storages) on.free(storage);
  return values;
}

/** The output and every input have the bits that pure gives. */
function expectPure(inputs: readonly TypedArray[], output: TypedArray, run: Run): void {
  const expected = results(pure, inputs, output.slice(), run);
  const found = results(backend, inputs, output.slice(), run);
  for (const [i, values] of found.entries()) expectSame(values, expected[i]!);
}

const size = (shape: readonly number[]): number => shape.reduce((product, axis) => product * axis, 1);

describe('binary with broadcasting beyond one run of 1024', () => {
  const patterns: BroadcastShapes[] = [
    { a: [4099], b: [1], output: [4099] },
    { a: [37, 101], b: [1, 101], output: [37, 101] },
    { a: [37, 1], b: [37, 101], output: [37, 101] },
    { a: [37, 1], b: [1, 101], output: [37, 101] },
    { a: [2, 1500], b: [1, 1500], output: [2, 1500] },
    { a: [2, 1], b: [2, 1500], output: [2, 1500] },
    { a: [5, 1, 7, 1], b: [1, 11, 1, 13], output: [5, 11, 7, 13] },
  ];
  const kinds: BinaryKind[] = ['add', 'sub', 'div', 'maximum', 'less', 'greaterEqual', 'notEqual'];
  it.each(kinds.flatMap((kind) => patterns.map((shapes) => ({ kind, shapes }))))(
    '$kind of $shapes.a and $shapes.b',
    ({ kind, shapes }) => {
      const length = size(shapes.output);
      const output =
        kind === 'less' || kind === 'greaterEqual' || kind === 'notEqual' ? Uint8Array : Float32Array;
      const run: Run = (on, [a, b], to) => on.binary(kind, a!, b!, to, shapes);
      expectPure([numbers(size(shapes.a), 1), numbers(size(shapes.b), 2)], new output(length), run);
      if (kind === 'div') return;
      const whole = output === Uint8Array ? Uint8Array : Int32Array;
      expectPure([integers(size(shapes.a), 1), integers(size(shapes.b), 2)], new whole(length), run);
    },
  );
});

describe('every comparison of every two of', () => {
  const kinds: BinaryKind[] = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'];
  const values: TypedArray[] = [
    Float32Array.of(
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      -1,
      -1e-45,
      -0,
      0,
      1e-45,
      2,
      Number.POSITIVE_INFINITY,
    ),
    Int32Array.of(-(2 ** 31), -1, 0, 1, 2 ** 31 - 1),
    Uint8Array.of(0, 1),
  ];
  it.each(kinds.flatMap((kind) => values.map((each) => ({ kind, each }))))(
    '$kind: $each',
    ({ kind, each }) => {
      const { length } = each;
      const shapes = { a: [length, 1], b: [1, length], output: [length, length] };
      const run: Run = (on, [a, b], to) => on.binary(kind, a!, b!, to, shapes);
      expectPure([each, each], new Uint8Array(length * length), run);
    },
  );
});

describe('scatterAddRows', () => {
  const indices = Int32Array.of(3, 0, 3, 1, 3);
  it.each([1, 2, 3, 4, 5, 7, 16, 50])('of rows of %i', (width) => {
    const layout = { rows: 5, count: indices.length, width };
    const run: Run = (on, [updates, rows], to) => on.scatterAddRows(updates!, rows!, to, layout);
    expectPure([numbers(5 * width), indices], new Float32Array(5 * width), run);
    const large = integers(5 * width).map((x) => x * 100_000_007);
    expectPure([large, indices], new Int32Array(5 * width), run);
  });
});

describe('copyStrided', () => {
  it.each([
    { shape: [67, 129], strides: [1, 67], offset: 0 },
    { shape: [129, 67], strides: [1, 129], offset: 3 },
    { shape: [3, 40, 50], strides: [2000, 1, 40], offset: 0 },
    { shape: [5, 3, 33, 34], strides: [3366, 1122, 1, 33], offset: 0 },
    { shape: [33, 35], strides: [70, 2], offset: 1 },
    { shape: [90, 45], strides: [1, 0], offset: 5 },
    { shape: [70, 31], strides: [40, 1], offset: 2 },
    { shape: [4, 70, 31], strides: [0, 40, 1], offset: 2 },
  ])('$shape by $strides', (view) => {
    const last = view.shape.reduce((end, axis, i) => end + (axis - 1) * view.strides[i]!, view.offset);
    const run: Run = (on, [input], to) => on.copyStrided(input!, to, view);
    expectPure([numbers(last + 1)], new Float32Array(size(view.shape)), run);
    const bytes = Uint8Array.from(numbers(last + 1), (x) => Number(x > 0));
    expectPure([bytes], new Uint8Array(size(view.shape)), run);
  });
});

describe('sums', () => {
  it.each([
    [1, 1_000_000, 1],
    [1, 1_000_000, 3],
    [1, 250_000, 17],
  ])('of [%i, %i, %i] are right to the last bit or the one before', (outer, length, inner) => {
    const input = numbers(outer * length * inner).map((x) => x + 3);
    const run: Run = (on, [x], to) => on.reduce('sum', x!, to, { outer, size: length, inner });
    const [, expected] = results(pure, [input], new Float32Array(outer * inner), run);
    const [, found] = results(backend, [input], new Float32Array(outer * inner), run);
    for (const [i, value] of found!.entries()) {
      expect(Math.abs(value - expected![i]!)).toBeLessThanOrEqual(1.2e-7 * Math.abs(expected![i]!));
    }
  });

  it('of int32 wrap', () => {
    const input = new Int32Array(4099).fill(2_000_000_011);
    expectPure([input], new Int32Array(1), (on, [x], to) => {
      on.reduce('sum', x!, to, { outer: 1, size: 4099, inner: 1 });
    });
  });
});

describe('the updates have the bits of pure, which are the composition’s', () => {
  const [w, g, s, v] = [numbers(1003, 1), numbers(1003, 2), numbers(1003, 3).map(Math.abs), numbers(1003, 4)];
  const settings = { learningRate: 0.013, epsilon: 1e-7, rho: 0.9, beta1: 0.9, beta2: 0.999 };
  it.each([
    [0, false],
    [0.9, false],
    [0.9, true],
  ])('sgd, momentum %d, nesterov %s', (momentum, nesterov) => {
    expectPure([w, g], v, (on, [weight, gradient], slot) => {
      const velocity = momentum === 0 ? null : slot;
      on.fused.sgdUpdate!(weight!, gradient!, { velocity }, { ...settings, momentum, nesterov });
    });
  });
  it.each([
    [0, false],
    [0.5, false],
    [0, true],
    [0.5, true],
  ])('rmsprop, momentum %d, centred %s', (momentum, centred) => {
    // The mean square is greater than the square of the mean, or the root has no value.
    expectPure(
      [w, g, s.map((x) => x + 9), v],
      numbers(1003, 5),
      (on, [weight, gradient, square, mean], slot) => {
        const slots = {
          meanSquare: square!,
          meanGradient: centred ? mean! : null,
          velocity: momentum === 0 ? null : slot,
        };
        on.fused.rmspropUpdate!(weight!, gradient!, slots, { ...settings, momentum });
      },
    );
  });
  it.each([0, 0.004])('adam, weight decay %d', (weightDecay) => {
    expectPure([w, g, v], s, (on, [weight, gradient, firstMoment], secondMoment) => {
      const slots = { firstMoment: firstMoment!, secondMoment };
      on.fused.adamUpdate!(weight!, gradient!, slots, { ...settings, weightDecay, step: 7 });
    });
  });
  it('adagrad', () => {
    expectPure([w, g], s, (on, [weight, gradient], accumulator) => {
      on.fused.adagradUpdate!(weight!, gradient!, { accumulator }, settings);
    });
  });
});
