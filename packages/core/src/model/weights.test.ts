import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { DTypeError, FormatError } from '../errors.ts';
import { Dense } from '../layers/index.ts';
import { memory } from '../memory/arena.ts';
import { decodeSafetensors } from '../serialization/index.ts';
import { Sequential, type SequentialOptions } from './index.ts';

const backend = await createBackend();
const mlp = (options: SequentialOptions = {}): Sequential =>
  new Sequential(
    [new Dense({ units: 3, activation: 'relu' }), new Dense({ units: 2, activation: 'softmax' })],
    {
      backend,
      inputShape: [4],
      ...options,
    },
  );
describe('weights', () => {
  it('go through safetensors', async () => {
    const [from, to] = [mlp({ seed: 1 }), mlp({ seed: 2 })];
    const bytes = await from.saveWeights();
    expect(Object.keys(decodeSafetensors(bytes).tensors).sort()).toEqual(
      from.parameters.map(({ name }) => name).sort(),
    );
    await to.loadWeights(bytes);
    expect(await to.getWeights()).toEqual(await from.getWeights());
    await expect(to.loadWeights(bytes.subarray(0, 50))).rejects.toThrow(FormatError);
  });

  it('of float64 and of float32 fit either backend', async () => {
    const float64 = await createBackend({ floatType: 'float64' });
    const wide = mlp({ backend: float64, seed: 3 });
    const narrow = mlp({ seed: 4 });
    narrow.setWeights(await wide.getWeights());
    expect(await narrow.getWeights()).toEqual(await mlp({ seed: 3 }).getWeights());
  });

  it('are set all or none: missing, extra and ill-shaped ones are named', async () => {
    const model = mlp();
    const before = await model.getWeights();
    const { 'dense/bias': bias, ...rest } = await mlp({ seed: 9 }).getWeights();
    expect(() => model.setWeights(rest)).toThrow(
      /^weights: missing dense\/bias; expected dense\/kernel, dense\/bias, /,
    );
    expect(() => model.setWeights({ ...rest, 'dense/bais': bias! })).toThrow(
      /not in the model dense\/bais \(did you mean 'dense\/bias'\?\)/,
    );
    expect(() => model.setWeights({ ...rest, 'dense/bias': { ...bias!, shape: [1, 3] } })).toThrow(
      'weights: dense/bias has shape [1, 3]; expected [3]',
    );
    const integers = { shape: [3], dtype: 'int32', data: new Int32Array(3) } as const;
    expect(() => model.setWeights({ ...rest, 'dense/bias': integers })).toThrow(DTypeError);
    expect(() =>
      model.setWeights({ ...rest, 'dense/bias': { ...bias!, data: new Float32Array(2) } }),
    ).toThrow(/2 elements; expected 3/);
    expect(await model.getWeights()).toEqual(before);
  });

  it('are copies', async () => {
    const own = await createBackend();
    const model = mlp({ backend: own });
    const weights = await model.getWeights();
    weights['dense/bias']!.data.fill(7);
    expect((await model.getWeights())['dense/bias']!.data).toEqual(new Float32Array(3));
    model.setWeights(weights);
    expect(memory(own).buffers).toBe(model.parameters.length);
    expect((await model.getWeights())['dense/bias']!.data).toEqual(new Float32Array(3).fill(7));
  });
});
