import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import type { Backend, Storage } from '../backend.ts';
import { tensor } from '../create.ts';
import type { CrossEntropyLayout, FusedKernels } from '../fused-kernels.ts';
import { GradientTape } from '../gradients/tape.ts';
import { categoricalCrossentropy } from './categorical-crossentropy.ts';
import { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';

const pure = await createBackend();

/** Pure with these overrides; what they are handed is noted. */
function withFused(fused: Pick<FusedKernels, 'crossEntropy' | 'crossEntropyGradient'>): Backend {
  return new Proxy<Backend>(pure, {
    get(target, key) {
      if (key === 'fused') return { ...target.fused, ...fused };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

interface Call {
  readonly inputs: readonly (readonly number[])[];
  readonly layout: CrossEntropyLayout;
}

const read = (storages: readonly Storage[]): number[][] =>
  storages.map((storage) => Array.from(pure.readSync(storage)));

describe('the cross-entropies by kernels of the backend', () => {
  const calls: Call[] = [];
  const gradientCalls: Call[] = [];
  const backend = withFused({
    crossEntropy(targets, predictions, output, layout) {
      calls.push({ inputs: read([targets, predictions]), layout });
      pure.write(output, Float32Array.of(5, 7));
    },
    crossEntropyGradient(dy, targets, predictions, output, layout) {
      gradientCalls.push({ inputs: read([dy, targets, predictions]), layout });
      pure.write(output, Float32Array.of(1, 2, 3, 4, 5, 6));
    },
  });
  const logits = [1, 2, 3, 4, 5, 6];

  it('hand over labels as they are, and the gradient of each loss', () => {
    const yPred = tensor(logits, { backend, shape: [2, 3] });
    const yTrue = tensor(Int32Array.of(2, 0), { backend });
    const tape = new GradientTape();
    tape.watch(yPred);
    const losses = tape.record(() => sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits: true }));
    expect([...losses.dataSync()]).toEqual([5, 7]);
    const outputGradient = tensor([10, 20], { backend });
    expect([...tape.gradient(losses, yPred, { outputGradient }).dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    const layout = { rows: 2, classes: 3, form: 'logits', epsilon: 1e-7 };
    expect(calls.splice(0)).toEqual([{ inputs: [[2, 0], logits], layout }]);
    expect(gradientCalls.splice(0)).toEqual([{ inputs: [[10, 20], [2, 0], logits], layout }]);
  });

  it('hand over targets of the predictions’ shape, smoothed, and the form', () => {
    const yPred = tensor([0.5, 0.25, 0.25, 0, 0, 1], { backend, shape: [2, 3] });
    const yTrue = tensor([1, 0, 0, 0, 0, 1], { backend, shape: [2, 3] });
    categoricalCrossentropy(yTrue, yPred, { epsilonMode: 'add', epsilon: 0.25, labelSmoothing: 0.75 });
    const [call] = calls.splice(0);
    expect(call!.inputs[0]).toEqual([0.5, 0.25, 0.25, 0.25, 0.25, 0.5]);
    expect(call!.layout).toEqual({ rows: 2, classes: 3, form: 'add', epsilon: 0.25 });
  });

  it('have the second gradients of the composition', () => {
    const second = (on: Backend): number[] => {
      const yPred = tensor([1, -1, 0.5, 2, 0, 1], { backend: on, shape: [2, 3] });
      const yTrue = tensor(Int32Array.of(2, 0), { backend: on });
      const [inner, outer] = [new GradientTape(), new GradientTape()];
      for (const tape of [inner, outer]) tape.watch(yPred);
      const gradient = outer.record(() => {
        const losses = inner.record(() => sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits: true }));
        return inner.gradient(losses, yPred);
      });
      const outputGradient = tensor([1, 2, 3, 4, 5, 6], { backend: on, shape: [2, 3] });
      return Array.from(outer.gradient(gradient, yPred, { outputGradient }).dataSync());
    };
    expect(second(backend)).toEqual(second(pure));
    expect(second(pure).some((value) => value !== 0)).toBe(true);
  });
});

it('a cross-entropy kernel without its gradient is not used', () => {
  const backend = withFused({
    crossEntropy() {
      throw new Error('called');
    },
  });
  const yPred = tensor([0, 0], { backend, shape: [1, 2] });
  const losses = sparseCategoricalCrossentropy(tensor(Int32Array.of(1), { backend }), yPred, {
    fromLogits: true,
  });
  expect(losses.dataSync()[0]).toBeCloseTo(Math.log(2), 6);
});
