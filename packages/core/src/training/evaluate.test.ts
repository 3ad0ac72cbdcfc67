import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { Dense, Dropout } from '../layers/index.ts';
import { modelFromJSON, Sequential } from '../model/index.ts';
import { Random } from '../random/index.ts';

const backend = await createBackend();
const stream = new Random(2).stream('data');
const x = { shape: [23, 4], dtype: 'float32', data: Float32Array.from(stream.normal(92)) } as const;
const y = {
  shape: [23],
  dtype: 'int32',
  data: Int32Array.from({ length: 23 }, () => stream.integer(3)),
} as const;
const model = new Sequential([new Dropout({ rate: 0.5 }), new Dense({ units: 3, activation: 'softmax' })], {
  backend,
  inputShape: [4],
});
model.compile({
  optimizer: 'sgd',
  loss: { type: 'sparseCategoricalCrossentropy', reduction: 'sum' },
  metrics: ['accuracy', 'sparseCategoricalAccuracy'],
});
const outputs = model.call(tensor(x, { backend })).dataSync();

describe('evaluate', () => {
  it('gives means over the samples, whatever the batch size and reduction', async () => {
    const losses = Array.from(y.data, (label, i) => -Math.log(outputs[3 * i + label]!));
    const right = Array.from(y.data, (label, i) => {
      const row = Array.from(outputs.subarray(3 * i, 3 * i + 3));
      return row.indexOf(Math.max(...row)) === label ? 1 : 0;
    });
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / 23;
    for (const batchSize of [1, 5, 23, 1000]) {
      const { loss, ...metrics } = await model.evaluate({ x, y }, { batchSize });
      expect(loss).toBeCloseTo(mean(losses), 5);
      expect(metrics).toEqual({ accuracy: mean(right), sparseCategoricalAccuracy: mean(right) });
    }
    expect(await model.evaluate([{ x, y }])).toEqual(await model.evaluate({ x, y }));
  });

  it('may be ended', async () => {
    const signal = AbortSignal.abort(new Error('no more'));
    await expect(model.evaluate({ x, y }, { signal })).rejects.toThrow('no more');
    await expect(model.predict(x, { signal })).rejects.toThrow('no more');
  });

  it('needs samples, and a batch size', async () => {
    await expect(model.evaluate([])).rejects.toThrow(ValueError);
    await expect(model.evaluate({ x, y }, { batchSize: 0 })).rejects.toThrow(/evaluate: batchSize is 0/);
  });

  it('builds a model that is not', async () => {
    const fresh = modelFromJSON({ layers: [{ type: 'Dense', units: 3 }] }, { backend });
    fresh.compile({ optimizer: 'sgd', loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true } });
    expect(Object.keys(await fresh.evaluate([{ x, y }]))).toEqual(['loss']);
    expect(fresh.countParameters()).toBe(15);
  });
});

describe('predict', () => {
  it('gives every output, whatever the batch size', async () => {
    for (const batchSize of [1, 10, 23, 256]) {
      const prediction = await model.predict(x, { batchSize });
      expect(prediction.shape).toEqual([23, 3]);
      expect(await prediction.data()).toEqual(outputs);
    }
    expect(await (await model.predict(x.data)).data()).toEqual(outputs);
  });

  it('of a model that changes nothing is a tensor of its own', async () => {
    const same = new Sequential([new Dropout({ rate: 0.5 })], { backend });
    const input = tensor([[1, 2]], { backend });
    const prediction = await same.predict(input);
    expect(prediction.dataSync()).toEqual(input.dataSync());
    prediction.dispose();
    expect(input.isDisposed).toBe(false);
  });

  it('needs inputs that fit', async () => {
    await expect(model.predict(new Float32Array(0))).rejects.toThrow(ValueError);
    await expect(model.predict({ ...x, shape: [4, 23] })).rejects.toThrow(ShapeError);
  });
});
