import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../backend.ts';
import { tensor } from '../create.ts';
import type { HostArray } from '../host-array.ts';
import { initializers } from '../initializers/index.ts';
import { type BuildContext, type CallContext, Dense, Dropout, Layer } from '../layers/index.ts';
import { memory } from '../memory/arena.ts';
import { type CompileOptions, Sequential } from '../model/index.ts';
import { Random } from '../random/index.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type TrainingEvent, type TrainOptions, trainStep } from './index.ts';

const backend = await createBackend();
const samples = 50;
const stream = new Random(11).stream('data');
const labels = Array.from({ length: samples }, () => stream.integer(3));
/** Three clusters in a plane. */
const x: HostArray = {
  shape: [samples, 2],
  dtype: 'float32',
  data: Float32Array.from(
    labels.flatMap((label) => [
      Math.cos(2 * label) + 0.3 * stream.normal(1)[0]!,
      Math.sin(2 * label) + 0.3 * stream.normal(1)[0]!,
    ]),
  ),
};
const y: HostArray = { shape: [samples], dtype: 'int32', data: Int32Array.from(labels) };

function makeModel(
  options: { seed?: number; on?: Backend; dropout?: number } & Partial<CompileOptions> = {},
): Sequential {
  const { seed = 1, on = backend, dropout, ...compile } = options;
  const model = new Sequential(
    [
      new Dense({ units: 8, activation: 'relu' }),
      ...(dropout === undefined ? [] : [new Dropout({ rate: dropout })]),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { backend: on, seed, inputShape: [2] },
  );
  model.compile({
    optimizer: { type: 'sgd', learningRate: 0.2 },
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    ...compile,
  });
  return model;
}

async function collect(model: Sequential, options: TrainOptions): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of model.train({ x, y }, options)) events.push(event);
  return events;
}

const ofType = <Type extends TrainingEvent['type']>(
  events: TrainingEvent[],
  type: Type,
): Extract<TrainingEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);

describe('events', async () => {
  const events = await collect(makeModel(), { epochs: 3, batchSize: 16, validationData: { x, y } });

  it('begin with start and end with end', () => {
    expect(events.map(({ type }) => type)).toEqual([
      'start',
      ...Array.from({ length: 3 }, () => ['batch', 'batch', 'batch', 'batch', 'epoch']).flat(),
      'end',
    ]);
    expect(events[0]).toEqual({ type: 'start', epochs: 3, stepsPerEpoch: 4, samples: 50, parameters: 51 });
  });

  it('count epochs, batches and steps from 0', () => {
    const batches = ofType(events, 'batch');
    expect(batches.map(({ epoch, batch, step, samples: size }) => [epoch, batch, step, size])).toEqual([
      ...[0, 1, 2].flatMap((epoch) =>
        [0, 1, 2, 3].map((batch) => [epoch, batch, 4 * epoch + batch, batch === 3 ? 2 : 16]),
      ),
    ]);
    const end = ofType(events, 'end')[0]!;
    expect(end).toMatchObject({ steps: 12, epochs: 3, aborted: false });
    expect(end.samplesPerSecond).toBeCloseTo(150 / end.trainSeconds, 6);
  });

  it('give the mean over the epoch’s samples, not over its batches', () => {
    for (const { epoch, loss, metrics } of ofType(events, 'epoch')) {
      const batches = ofType(events, 'batch').filter((batch) => batch.epoch === epoch);
      const total = batches.reduce((sum, batch) => sum + batch.loss * batch.samples, 0);
      expect(loss).toBeCloseTo(total / samples, 12);
      expect((metrics.accuracy! * samples) % 1).toBeCloseTo(0, 9);
    }
  });

  it('tell of a model that learns', () => {
    const epochs = ofType(events, 'epoch');
    expect(epochs[2]!.loss).toBeLessThan(epochs[0]!.loss);
    expect(epochs[2]!.validation!.loss).toBeLessThan(epochs[0]!.validation!.loss);
    expect(epochs[2]!.validation!.metrics.accuracy).toBeGreaterThan(0.6);
  });
});

describe('losses', () => {
  it('are those before the update', async () => {
    const model = makeModel();
    const before = await model.evaluate({ x, y });
    const [first] = ofType(await collect(model, { batchSize: samples, shuffle: false }), 'batch');
    expect(first!.loss).toBeCloseTo(before.loss, 6);
    expect((await model.evaluate({ x, y })).loss).toBeLessThan(before.loss);
  });

  it('are means also where the gradient is that of the sum, which is as many times larger', async () => {
    const byMean = makeModel({ optimizer: { type: 'sgd', learningRate: 0.5 } });
    const bySum = makeModel({
      optimizer: { type: 'sgd', learningRate: 0.5 / samples },
      loss: { type: 'sparseCategoricalCrossentropy', reduction: 'sum' },
    });
    const options = { epochs: 5, batchSize: samples, shuffle: false };
    const [ofMean, ofSum] = [await collect(byMean, options), await collect(bySum, options)];
    const sums = ofType(ofSum, 'batch');
    ofType(ofMean, 'batch').forEach(({ loss }, i) => {
      expect(sums[i]!.loss).toBeCloseTo(loss, 5);
    });
    expect(ofType(ofSum, 'epoch')[4]!.loss).toBeLessThan(ofType(ofSum, 'epoch')[0]!.loss);
  });
});

describe('the same seed', () => {
  const options = { epochs: 2, batchSize: 7 };
  const weightsOf = async (
    model: Sequential,
    more: TrainOptions = {},
  ): Promise<Record<string, HostArray>> => {
    await model.fit({ x, y }, { ...options, ...more });
    return model.getWeights();
  };

  it('gives the same bits, another one others', async () => {
    const first = await weightsOf(makeModel({ dropout: 0.5 }));
    expect(await weightsOf(makeModel({ dropout: 0.5 }))).toEqual(first);
    expect(await weightsOf(makeModel({ dropout: 0.5, seed: 2 }))).not.toEqual(first);
    expect(await weightsOf(makeModel({ dropout: 0.4 }))).not.toEqual(first);
  });

  it('of the data orders them alone', async () => {
    const first = await weightsOf(makeModel(), { seed: 3 });
    expect(await weightsOf(makeModel(), { seed: 3 })).toEqual(first);
    expect(await weightsOf(makeModel(), { seed: 4 })).not.toEqual(first);
    expect(await weightsOf(makeModel(), { seed: 3, shuffle: false })).not.toEqual(first);
  });

  it('drops other elements in every step', async () => {
    const model = makeModel({ dropout: 0.5, optimizer: { type: 'sgd', learningRate: 0 } });
    const losses = ofType(await collect(model, { epochs: 4, batchSize: samples, shuffle: false }), 'batch');
    expect(new Set(losses.map(({ loss }) => loss)).size).toBe(4);
    const calm = await model.evaluate({ x, y });
    expect(await model.evaluate({ x, y })).toEqual(calm);
  });
});

describe('a backend that cannot read at once', () => {
  it('gives the same bits and frees as much', async () => {
    const pure = await createBackend();
    // All of the other backend, but for its synchronous read.
    const slow = new Proxy<Backend>(pure, {
      get: (target, key) => {
        if (key === 'readSync') return undefined;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const options = { epochs: 2, batchSize: 16, validationData: { x, y } };
    const [fast, other] = [makeModel(), makeModel({ on: slow })];
    const [expected, found] = [await fast.fit({ x, y }, options), await other.fit({ x, y }, options)];
    expect(found).toEqual(expected);
    expect(await other.getWeights()).toEqual(await fast.getWeights());
    const prediction = await other.predict(x);
    expect(await prediction.data()).toEqual(await (await fast.predict(x)).data());
    prediction.dispose();
    other.dispose();
    expect(memory(slow).buffers).toBe(0);
  });
});

describe('fit', () => {
  it('gives the history, and tells of every event', async () => {
    const events: TrainingEvent[] = [];
    const history = await makeModel().fit(
      { x, y },
      { epochs: 2, validationData: { x, y }, onEvent: (event) => void events.push(event) },
    );
    const epochs = ofType(events, 'epoch');
    expect(history).toEqual({
      epochs: [0, 1],
      history: {
        loss: epochs.map(({ loss }) => loss),
        accuracy: epochs.map(({ metrics }) => metrics.accuracy),
        validationLoss: epochs.map(({ validation }) => validation!.loss),
        validationAccuracy: epochs.map(({ validation }) => validation!.metrics.accuracy),
      },
      aborted: false,
    });
  });

  it('waits for onEvent, and throws what it throws', async () => {
    let done = 0;
    await makeModel().fit(
      { x, y },
      { onEvent: () => new Promise((resolve) => setTimeout(() => resolve(void done++), 1)) },
    );
    expect(done).toBe(5);
    const onEvent = (): never => {
      throw new Error('enough');
    };
    await expect(makeModel().fit({ x, y }, { onEvent })).rejects.toThrow('enough');
  });
});

describe('parameters that are not trainable', () => {
  it('are the layer’s own to change', async () => {
    class Counting extends Layer {
      readonly type: string = 'Counting';
      override build(_inputShape: Shape, context: BuildContext): void {
        this.addParameter('calls', [], initializers.zeros(), context, { trainable: false });
      }
      override call(input: Tensor, { training }: CallContext): Tensor {
        if (training) this.parameters[0]!.assignAdd(tensor(1, { backend }));
        return input;
      }
    }
    const model = new Sequential([new Counting(), new Dense({ units: 3, activation: 'softmax' })], {
      backend,
    });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit({ x, y }, { epochs: 3, batchSize: 10 });
    expect(model.parameters[0]!.itemSync()).toBe(15);
    expect(model.trainableParameters).toHaveLength(2);
  });
});

describe('trainStep', () => {
  it('makes one update and gives the loss before it', async () => {
    const model = makeModel();
    const before = await model.evaluate({ x, y });
    const first = await trainStep(model, { x, y });
    expect(first.loss).toBeCloseTo(before.loss, 6);
    expect(first.samples).toBe(samples);
    expect(first.matches[0]! / samples).toBeCloseTo(before.accuracy!, 6);
    expect((await trainStep(model, { x, y })).loss).toBeLessThan(first.loss);
  });

  it('does not update where beforeUpdate throws', async () => {
    const model = makeModel();
    const before = await model.getWeights();
    const beforeUpdate = (): never => {
      throw new Error('no');
    };
    await expect(trainStep(model, { x, y }, { beforeUpdate })).rejects.toThrow('no');
    expect(await model.getWeights()).toEqual(before);
  });
});
