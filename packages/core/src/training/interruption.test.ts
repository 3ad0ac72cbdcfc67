import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it, vi } from 'vitest';
import type { HostArray } from '../host-array.ts';
import { type CallContext, Dense, Layer } from '../layers/index.ts';
import { Sequential } from '../model/index.ts';
import type { Tensor } from '../tensor.ts';
import type { TrainingEvent, TrainOptions } from './index.ts';

const backend = await createBackend();
const x: HostArray = {
  shape: [50, 2],
  dtype: 'float32',
  data: Float32Array.from({ length: 100 }, (_, i) => i % 7),
};
const y: HostArray = { shape: [50], dtype: 'int32', data: Int32Array.from({ length: 50 }, (_, i) => i % 3) };

function makeModel(): Sequential {
  const model = new Sequential([new Dense({ units: 3, activation: 'softmax' })], { backend });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
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

describe('a signal', () => {
  it('ends training after the step at work', async () => {
    const controller = new AbortController();
    const events: TrainingEvent[] = [];
    const history = await makeModel().fit(
      { x, y },
      {
        epochs: 5,
        batchSize: 10,
        signal: controller.signal,
        onEvent: (event) => {
          events.push(event);
          if (event.type === 'batch' && event.step === 6) controller.abort();
        },
      },
    );
    expect(history).toMatchObject({ epochs: [0], aborted: true });
    expect(ofType(events, 'batch')).toHaveLength(7);
    expect(events.at(-1)).toMatchObject({ type: 'end', steps: 7, epochs: 1, aborted: true });
  });

  it('of before ends it at once, of after changes nothing', async () => {
    expect(await collect(makeModel(), { signal: AbortSignal.abort() })).toEqual([
      { type: 'end', steps: 0, epochs: 0, trainSeconds: 0, samplesPerSecond: 0, aborted: true },
    ]);
    const controller = new AbortController();
    const events: TrainingEvent[] = [];
    for await (const event of makeModel().train({ x, y }, { signal: controller.signal })) {
      events.push(event);
      if (event.type === 'epoch') controller.abort();
    }
    expect(events.at(-1)).toMatchObject({ epochs: 1, aborted: false });
  });

  it('is heard while training runs without a pause of its own', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const history = await makeModel().fit({ x, y }, { epochs: 1e6, signal: controller.signal });
    expect(history.aborted).toBe(true);
  });

  it('ends evaluation between epochs', async () => {
    const controller = new AbortController();
    const validation = function* (): Generator<{ x: HostArray; y: HostArray }> {
      yield { x, y };
      controller.abort();
      yield { x, y };
    };
    const events = await collect(makeModel(), { signal: controller.signal, validationData: validation() });
    expect(events.at(-1)).toMatchObject({ type: 'end', epochs: 0, aborted: true });
    expect(ofType(events, 'epoch')).toEqual([]);
  });
});

describe('seconds', () => {
  it('are those of steps alone', async () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    class Slow extends Layer {
      readonly type: string = 'Slow';
      override call(input: Tensor, { training }: CallContext): Tensor {
        now += training ? 250 : 10_000;
        return input;
      }
    }
    const model = new Sequential([new Slow(), new Dense({ units: 3 })], { backend });
    model.compile({ optimizer: 'sgd', loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true } });
    const slowData = {
      *[Symbol.iterator](): Generator<{ x: HostArray; y: HostArray }> {
        for (let i = 0; i < 2; i++) {
          now += 5_000;
          yield { x, y };
        }
      },
    };
    const events: TrainingEvent[] = [];
    for await (const event of model.train(slowData, { epochs: 2, validationData: { x, y } })) {
      events.push(event);
      now += 3_000;
    }
    clock.mockRestore();
    expect(ofType(events, 'epoch').map(({ seconds }) => seconds)).toEqual([0.5, 0.5]);
    expect(events.at(-1)).toMatchObject({ trainSeconds: 1, samplesPerSecond: 200 });
  });
});
