import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { BackendMismatchError, ConfigError, ShapeError, ValueError } from '../errors.ts';
import { Dense } from '../layers/index.ts';
import { Sequential } from '../model/index.ts';
import { Random } from '../random/index.ts';
import { ArrayBatches } from './array-batches.ts';
import type { Batch, BatchSource, TrainingData, TrainOptions } from './index.ts';

const backend = await createBackend();
const rows = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 1],
  [0.5, 3],
];
const classes = [0, 1, 2, 1, 0];
const x = { shape: [5, 2], dtype: 'float32', data: Float32Array.from(rows.flat()) } as const;
const y = { shape: [5], dtype: 'int32', data: Int32Array.from(classes) } as const;

function makeModel(inputShape?: readonly number[]): Sequential {
  const model = new Sequential([new Dense({ units: 3, activation: 'softmax' })], { backend, inputShape });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** `fit` as a program without types may call it. */
const fitAnything = (model: Sequential, ...args: unknown[]): Promise<unknown> =>
  Reflect.apply(model.fit, model, args);

/** The weights after two epochs of batches of 2, 2 and 1 in order. */
async function train(
  data: TrainingData,
  inputShape?: readonly number[],
  options: TrainOptions = {},
): Promise<unknown> {
  const model = makeModel(inputShape);
  await model.fit(data, { epochs: 2, ...options });
  return model.getWeights();
}

const inOrder = { batchSize: 2, shuffle: false };
const expected = await train({ x, y }, undefined, inOrder);
const batches: Batch[] = [0, 2, 4].map((begin) => {
  const end = Math.min(begin + 2, 5);
  return {
    x: { shape: [end - begin, 2], dtype: 'float32', data: x.data.slice(2 * begin, 2 * end) },
    y: { shape: [end - begin], dtype: 'int32', data: y.data.slice(begin, end) },
  };
});

describe('arrays', () => {
  it.each<[string, TrainingData]>([
    ['nested arrays', { x: rows, y: classes }],
    ['flat typed arrays', { x: Float64Array.from(x.data), y: Uint8Array.from(classes) }],
    ['tensors', { x: tensor(rows, { backend }), y: tensor(y, { backend }) }],
    ['labels [samples, 1]', { x, y: { ...y, shape: [5, 1] } }],
    ['labels as floats', { x, y: Float32Array.from(classes) }],
  ])('may be %s', async (_what, data) => {
    expect(await train(data, [2], inOrder)).toEqual(expected);
  });

  it('of bytes are numbers, not truths', async () => {
    const bytes = { shape: [2, 2], dtype: 'bool', data: Uint8Array.of(0, 200, 30, 1) } as const;
    const model = makeModel();
    const output = await model.predict(bytes);
    expect(output.dataSync()).toEqual(
      model
        .call(
          tensor(
            [
              [0, 200],
              [30, 1],
            ],
            { backend },
          ),
        )
        .dataSync(),
    );
  });

  it('of tensors stay theirs', async () => {
    const mine = tensor(rows, { backend });
    await train({ x: mine, y }, undefined, inOrder);
    await makeModel([2]).predict(mine);
    expect(mine.isDisposed).toBe(false);
  });

  it('may have targets of several values, flat', async () => {
    const model = new Sequential([new Dense({ units: 2 })], { backend, inputShape: [2] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit({ x: x.data, y: x.data }, { epochs: 300 });
    expect((await model.evaluate({ x: x.data, y: x.data })).loss).toBeLessThan(0.1);
  });
});

describe('batches', () => {
  it.each<[string, () => BatchSource]>([
    ['an array', () => batches],
    ['an object to iterate over', () => ({ [Symbol.iterator]: () => batches.values() })],
    [
      'one to await',
      () => ({
        async *[Symbol.asyncIterator]() {
          yield* batches;
        },
      }),
    ],
    [
      'tensors',
      () =>
        batches.map((batch) => ({
          x: tensor(batch.x as typeof x, { backend }),
          y: tensor(batch.y as typeof y, { backend }),
        })),
    ],
    [
      'memory used again',
      () => ({
        *[Symbol.iterator]() {
          const [a, b] = [new Float32Array(4), new Int32Array(2)];
          for (const { x: images, y: labels } of batches as { x: typeof x; y: typeof y }[]) {
            a.set(images.data);
            b.set(labels.data);
            yield {
              x: { ...images, data: a.subarray(0, images.data.length) },
              y: { ...labels, data: b.subarray(0, labels.data.length) },
            };
          }
        },
      }),
    ],
  ])('may be %s', async (_what, source) => {
    expect(await train(source())).toEqual(expected);
  });

  it('may differ by epoch, and say how many there are', async () => {
    const asked: number[] = [];
    const source: BatchSource = {
      samples: 5,
      batchesPerEpoch: 3,
      epoch: (n) => {
        asked.push(n);
        return batches;
      },
      [Symbol.iterator]: () => {
        throw new Error('epoch() comes first');
      },
    };
    const events = [];
    for await (const event of makeModel().train(source, { epochs: 3 })) events.push(event);
    expect(asked).toEqual([0, 1, 2]);
    expect(events[0]).toMatchObject({ stepsPerEpoch: 3, samples: 5 });
  });

  it('are left as soon as the loop is', async () => {
    let closed = false;
    const source: BatchSource = {
      *[Symbol.iterator]() {
        try {
          yield* batches;
        } finally {
          closed = true;
        }
      },
    };
    for await (const event of makeModel().train(source)) if (event.type === 'batch') break;
    expect(closed).toBe(true);
  });

  it('of a generator last one epoch', async () => {
    const once = function* (): Generator<Batch> {
      yield* batches;
    };
    await makeModel().fit(once());
    await expect(makeModel().fit(once(), { epochs: 2 })).rejects.toThrow(
      /no batch in epoch 1.*walked once only/,
    );
  });
});

describe('shuffling', () => {
  const many = {
    shape: [100],
    dtype: 'float32',
    data: Float32Array.from({ length: 100 }, (_, i) => i),
  } as const;
  const passes = (seed: number, epoch: number): number[] => {
    const source = new ArrayBatches(many, many, 7, new Random(seed));
    const seen: number[] = [];
    // A batch is read before the next is asked for, which overwrites it.
    for (const { x: images, y: labels } of source.epoch(epoch)) {
      const [first, second] = [images, labels] as [typeof many, typeof many];
      expect(first.data).toEqual(second.data);
      seen.push(...first.data);
    }
    return seen;
  };

  it('takes every sample once, in another order for every epoch and seed', () => {
    const [first, second] = [passes(1, 0), passes(1, 1)];
    for (const pass of [first, second]) expect(pass.toSorted((a, b) => a - b)).toEqual(Array.from(many.data));
    expect(first).not.toEqual(Array.from(many.data));
    expect(second).not.toEqual(first);
    expect(passes(1, 0)).toEqual(first);
    expect(passes(2, 0)).not.toEqual(first);
  });
});

describe('bad input', () => {
  const empty = {
    x: { ...x, shape: [0, 2], data: new Float32Array(0) },
    y: { ...y, shape: [0], data: new Int32Array(0) },
  };
  it.each<[string, TrainingData, TrainOptions, RegExp]>([
    ['an empty data set', empty, {}, /the data set is empty/],
    ['no batches', [], {}, /the data set is empty/],
    ['an empty batch', [empty], {}, /a batch is empty/],
    ['fewer targets', { x, y: { ...y, shape: [4], data: y.data.slice(1) } }, {}, /x has 5 samples, y 4/],
    ['fewer targets, flat', { x, y: y.data.slice(1) }, {}, /x has 5 samples and y 4 values/],
    ['fewer targets in a batch', [{ x, y: batches[0]!.y }], {}, /5 inputs and 2 targets/],
    ['a batch size of 0', { x, y }, { batchSize: 0 }, /batchSize is 0; expected a whole number, 1 or more/],
    ['a broken batch size', { x, y }, { batchSize: 2.5 }, /batchSize is 2.5/],
    ['no epochs', { x, y }, { epochs: 0 }, /epochs is 0/],
    ['a batch size for batches', batches, { batchSize: 2 }, /the data are batches already/],
    ['shuffling batches', batches, { shuffle: true }, /shuffle is for arrays/],
    ['a seed for batches', batches, { seed: 1 }, /seed is for arrays/],
    [
      'a label outside',
      { x, y: Int32Array.of(0, 1, 3, 0, 0) },
      { shuffle: false },
      /label 3 at index 2 is outside the 3 classes/,
    ],
    ['a broken seed', { x, y }, { seed: 0.5 }, /seed is 0.5/],
  ])('%s is a ValueError', async (_what, data, options, message) => {
    await expect(makeModel([2]).fit(data, options)).rejects.toThrow(ValueError);
    await expect(makeModel([2]).fit(data, options)).rejects.toThrow(message);
  });

  it.each<[string, TrainingData, RegExp]>([
    [
      'other inputs',
      { x: { ...x, shape: [2, 5] }, y: [0, 1] },
      /layer dense: expected.*\[batch, 2\], found \[batch, 5\]/,
    ],
    [
      'too few values',
      { x: { ...x, data: x.data.slice(1) }, y },
      /x: shape \[5, 2\] holds 10 elements, found 9/,
    ],
    [
      'flat values that do not divide',
      { x: new Float32Array(11), y },
      /flat array of 11 values; expected a multiple of 2/,
    ],
    [
      'one-hot targets',
      { x, y: new Float32Array(15) },
      /sparseCategoricalCrossentropy: yTrue has shape \[5, 3\]/,
    ],
    ['ragged arrays', { x: [[1, 2], [3]], y: [0, 1] }, /ragged/],
    ['a number', { x: 3, y: 4 }, /x is 3; expected an array/],
  ])('%s are a ShapeError', async (_what, data, message) => {
    await expect(makeModel([2]).fit(data)).rejects.toThrow(ShapeError);
    await expect(makeModel([2]).fit(data)).rejects.toThrow(message);
  });

  it('names an option that is none, and the nearest', async () => {
    const options = { batch_size: 2 };
    await expect(fitAnything(makeModel(), { x, y }, options)).rejects.toThrow(ConfigError);
    await expect(makeModel().fit({ x, y }, options as TrainOptions)).rejects.toThrow(
      /did you mean 'batchSize'/,
    );
    await expect(makeModel().evaluate({ x, y }, { epochs: 1 } as object)).rejects.toThrow(
      /unknown key "epochs"/,
    );
  });

  it('asks for a shape where nothing tells it', async () => {
    await expect(makeModel().fit({ x: x.data, y })).rejects.toThrow(/the model has no input shape/);
  });

  it('asks for data, a compiled model, and something to train', async () => {
    await expect(fitAnything(makeModel(), undefined)).rejects.toThrow(/the data are undefined/);
    await expect(fitAnything(makeModel(), { x })).rejects.toThrow(/expected \{ x, y \}/);
    await expect(new Sequential([new Dense({ units: 3 })], { backend }).fit({ x, y })).rejects.toThrow(
      /not compiled/,
    );
    const still = new Sequential([], { backend });
    still.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await expect(still.fit({ x, y })).rejects.toThrow(/has no layers/);
  });

  it('refuses a batch on another backend, naming both', async () => {
    const other = await createBackend();
    const model = makeModel([2]);
    await expect(model.fit([{ x: tensor(rows, { backend: other }), y }])).rejects.toThrow(
      BackendMismatchError,
    );
  });

  it.each([[[3]], [[null]], [[{ x }]], [[{ x: rows, y: classes }]], [new Float32Array(3)]])(
    'refuses %j as batches',
    async (source) => {
      await expect(fitAnything(makeModel(), source)).rejects.toThrow(ValueError);
      await expect(fitAnything(makeModel(), source)).rejects.toThrow(/a batch is .*; expected \{ x, y \}/);
      await expect(Reflect.apply(Sequential.prototype.evaluate, makeModel(), [source])).rejects.toThrow(
        /a batch is/,
      );
    },
  );

  it('leaves the weights as they were', async () => {
    const model = makeModel([2]);
    const before = await model.getWeights();
    await expect(model.fit({ x, y: Int32Array.of(0, 1, 3, 0, 0) })).rejects.toThrow(ValueError);
    expect(await model.getWeights()).toEqual(before);
  });
});
