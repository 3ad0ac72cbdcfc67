import {
  type Backend,
  categoricalCrossentropy,
  GradientTape,
  softmax,
  sparseCategoricalCrossentropy,
  type Tensor,
  tensor,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, integers, numbers } from '../../test/support.ts';
import { createBackend, type SimdBackend } from '../index.ts';

let backend: SimdBackend;
/** The same backend, of which core knows no fused kernel. */
let bare: Backend;
beforeAll(async () => {
  backend = await createBackend({ threads: 2 });
  await backend.startThreads();
  bare = new Proxy<Backend>(backend, {
    get(target, key) {
      if (key === 'fused') return {};
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
});
afterAll(() => backend.dispose());

/** The output and its gradient with respect to `x`, times numbers of the output's shape. */
function values(on: Backend, x: Float32Array, classes: number, op: (x: Tensor) => Tensor): Float32Array[] {
  const input = tensor(x, { backend: on, shape: [x.length / classes, classes] });
  const tape = new GradientTape();
  tape.watch(input);
  const output = tape.record(() => op(input));
  const outputGradient = tensor(numbers(output.size, 9), { backend: on, shape: output.shape });
  const gradient = tape.gradient(output, input, { outputGradient });
  return [output, gradient].map((made) => made.dataSync() as Float32Array);
}

function expectCompositionsBits(x: Float32Array, classes: number, op: (x: Tensor) => Tensor): void {
  const expected = values(bare, x, classes, op);
  const found = values(backend, x, classes, op);
  for (const [i, each] of found.entries()) expectSame(each, expected[i]!);
}

const rows = 67;

describe.each([2, 3, 8, 10, 1000, 1023, 1024])('rows of %i have the bits of the composition', (classes) => {
  const logits = numbers(rows * classes, 1).map((x) => 3 * x);
  const probabilities = numbers(rows * classes, 2).map((x) => Math.abs(x) % 1);
  const labels = integers(rows, 3).map((x) => Math.abs(x) % classes);
  const targets = numbers(rows * classes, 4).map((x, i) => (i % 3 === 0 ? 0 : Math.abs(x)));
  const known = (like: Tensor): Tensor => tensor(targets, { backend: like.backend, shape: like.shape });

  it('of softmax', () => {
    expectCompositionsBits(logits, classes, (x) => softmax(x));
  });
  it.each([{ fromLogits: true }, { epsilon: 0.01 }, { epsilon: 0.01, epsilonMode: 'add' as const }])(
    'of the cross-entropies with %o',
    (options) => {
      const x = options.fromLogits ? logits : probabilities;
      expectCompositionsBits(x, classes, (p) =>
        sparseCategoricalCrossentropy(tensor(labels, { backend: p.backend }), p, options),
      );
      expectCompositionsBits(x, classes, (p) => categoricalCrossentropy(known(p), p, options));
    },
  );
});

describe('rows of more classes than a thread has room for', () => {
  const classes = 5003;
  const logits = numbers(3 * classes, 5);
  it('come within a rounding of the composition', () => {
    const labels = Int32Array.of(0, 4999, 1030);
    const op = (x: Tensor): Tensor =>
      sparseCategoricalCrossentropy(tensor(labels, { backend: x.backend }), x, { fromLogits: true });
    const expected = values(bare, logits, classes, op);
    for (const [i, found] of values(backend, logits, classes, op).entries()) {
      for (const [at, value] of found.entries()) {
        const wanted = expected[i]![at]!;
        expect(Math.abs(value - wanted)).toBeLessThanOrEqual(3e-7 * Math.abs(wanted) + 1e-12);
      }
    }
  });
});
