import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import type { Backend, Storage } from '../backend.ts';
import { tensor } from '../create.ts';
import { GradientTape } from '../gradients/tape.ts';
import { Dense } from '../layers/index.ts';
import { Loss, MeanSquaredError, sparseCategoricalCrossentropy } from '../losses/index.ts';
import { Sequential } from '../model/index.ts';
import { mul } from '../ops/mul.ts';
import { SGD } from '../optimizers/index.ts';
import type { Tensor } from '../tensor.ts';
import { trainStep } from './train-step.ts';

const backend = await createBackend();
const batch = {
  x: { shape: [3, 2], dtype: 'float32', data: Float32Array.of(0.1, -0.7, 1.3, 0.4, -0.2, 0.9) },
  y: { shape: [3, 2], dtype: 'float32', data: Float32Array.of(1, 0, 0.3, -1, 0.5, 0.7) },
} as const;

function makeModel(loss: Loss, learningRate = 0.1): Sequential {
  const model = new Sequential([new Dense({ units: 2, activation: 'tanh' })], {
    backend,
    seed: 4,
    inputShape: [2],
  });
  model.compile({ optimizer: new SGD({ learningRate }), loss });
  return model;
}

async function weightsOf(model: Sequential): Promise<number[]> {
  return Object.values(await model.getWeights()).flatMap(({ data }) => Array.from(data));
}

/** Reduces in a way of its own. */
class Doubled extends Loss {
  readonly name = 'doubled';
  readonly #inner = new MeanSquaredError();

  constructor() {
    super('mean');
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#inner.perSample(yTrue, yPred);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return mul(super.call(yTrue, yPred), 2);
  }
}

describe('labels', () => {
  const reads: number[] = [];
  const counting = new Proxy<Backend>(backend, {
    get(target, key) {
      if (key === 'readSync') {
        return (storage: Storage) => {
          reads.push(storage.length);
          return target.readSync!(storage);
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const model = new Sequential([new Dense({ units: 2 })], { backend: counting, seed: 4, inputShape: [2] });
  model.compile({ optimizer: 'sgd', loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true } });

  it('on the host are not read back to be checked', async () => {
    const y = { shape: [3], dtype: 'int32', data: Int32Array.of(0, 1, 1) } as const;
    await trainStep(model, { x: batch.x, y });
    expect(reads.splice(0)).toEqual([1]);
    y.data[1] = 2;
    await expect(trainStep(model, { x: batch.x, y })).rejects.toThrow(/label 2 at index 1/);
  });

  it('in a tensor are read once for a number of classes', async () => {
    const y = tensor(Int32Array.of(0, 1, 1), { backend: counting });
    for (let step = 0; step < 3; step++) await trainStep(model, { x: batch.x, y });
    expect(reads.splice(0)).toEqual([3, 1, 1, 1]);
    const ofOneClass = tensor([[1], [2], [3]], { backend: counting });
    expect(() => sparseCategoricalCrossentropy(y, ofOneClass)).toThrow(/label 1 at index 1/);
    const bad = tensor(Int32Array.of(0, 1, -1), { backend: counting });
    await expect(trainStep(model, { x: batch.x, y: bad })).rejects.toThrow(/label -1 at index 2/);
    await expect(trainStep(model, { x: batch.x, y: bad })).rejects.toThrow(/label -1 at index 2/);
  });
});

describe('a step of training', () => {
  it.each(['mean', 'sum'] as const)(
    'reports and differentiates the loss of reduction %s',
    async (reduction) => {
      const loss = new MeanSquaredError({ reduction });
      const model = makeModel(loss);
      const byHand = makeModel(loss);
      const [x, y] = [tensor(batch.x, { backend }), tensor(batch.y, { backend })];
      const tape = new GradientTape();
      const objective = tape.record(() => loss.call(y, byHand.call(x)));
      const gradients = tape.gradient(objective, byHand.parameters);
      byHand.compilation.optimizer.apply(gradients, byHand.parameters);

      const result = await trainStep(model, batch);
      expect(result.loss).toBe(reduction === 'mean' ? objective.itemSync() : objective.itemSync() / 3);
      expect(await weightsOf(model)).toEqual(await weightsOf(byHand));
    },
  );

  it("goes by a loss's own way to reduce", async () => {
    const model = makeModel(new Doubled(), 0.125);
    const same = makeModel(new MeanSquaredError(), 0.25);
    const { loss } = await trainStep(model, batch);
    expect(loss).toBe(2 * (await trainStep(same, batch)).loss);
    expect(await weightsOf(model)).toEqual(await weightsOf(same));
  });
});
