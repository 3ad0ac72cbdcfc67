import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { ConfigError, DivergedError, ShapeError } from '../errors.ts';
import { type Recorder, startRecording, stopRecording } from '../gradients/recorder.ts';
import { GradientTape } from '../gradients/tape.ts';
import { memory } from '../memory/arena.ts';
import { tidy } from '../memory/scope.ts';
import { Sequential } from '../model/index.ts';
import { mul } from '../ops/mul.ts';
import { square } from '../ops/square.ts';
import { sum } from '../ops/sum.ts';
import { Random } from '../random/index.ts';
import type { Tensor } from '../tensor.ts';
import { BatchNormalization, type CallContext, Dense, layerFromConfig } from './index.ts';

const backend = await createBackend({ floatType: 'float64' });
const random = new Random(1);
const context = { backend, random };
const inference: CallContext = { training: false, stream: (name) => random.stream(name) };
const training: CallContext = { ...inference, training: true };
const list = (t: Tensor): number[] => Array.from(t.dataSync());

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
}

describe('BatchNormalization', () => {
  const first = tensor(
    [
      [1, 10],
      [3, 14],
    ],
    { backend },
  );
  const second = tensor(
    [
      [5, 0],
      [5, 6],
    ],
    { backend },
  );

  it('follows two batches as Keras does, and then normalizes by what it remembers', () => {
    const layer = new BatchNormalization({ momentum: 0.75, epsilon: 0.5 });
    layer.prepare([2], context);
    const [gamma, beta, movingMean, movingVariance] = layer.parameters;
    gamma!.assign(tensor([2, 3], { backend }));
    beta!.assign(tensor([-1, 1], { backend }));
    // First batch: means 2 and 12, biased variances 1 and 4.
    expectClose(list(layer.apply(first, training)), [
      (2 * -1) / Math.sqrt(1.5) - 1,
      (3 * -2) / Math.sqrt(4.5) + 1,
      (2 * 1) / Math.sqrt(1.5) - 1,
      (3 * 2) / Math.sqrt(4.5) + 1,
    ]);
    expectClose(list(movingMean!), [0.5, 3]);
    expectClose(list(movingVariance!), [0.75 + 0.25, 0.75 + 1]);
    // Second batch: means 5 and 3, variances 0 and 9.
    expectClose(list(layer.apply(second, training)), [
      -1,
      (3 * -3) / Math.sqrt(9.5) + 1,
      -1,
      (3 * 3) / Math.sqrt(9.5) + 1,
    ]);
    expectClose(list(movingMean!), [0.5 * 0.75 + 1.25, 3 * 0.75 + 0.75]);
    expectClose(list(movingVariance!), [0.75, 1.75 * 0.75 + 2.25]);
    const remembered = [...list(movingMean!), ...list(movingVariance!)];
    expectClose(list(layer.apply(tensor([[2, 4]], { backend }), inference)), [
      (2 * (2 - 1.625)) / Math.sqrt(0.75 + 0.5) - 1,
      (3 * (4 - 3)) / Math.sqrt(3.5625 + 0.5) + 1,
    ]);
    expect([...list(movingMean!), ...list(movingVariance!)]).toEqual(remembered);
  });

  it('takes the statistics of a channel over all other axes, wherever it lies', () => {
    // [2, 2, 2]: channels 0 and 1 of the middle axis hold 1, 2, 5, 6 and 3, 4, 7, 8.
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8], { backend, shape: [2, 2, 2] });
    const middle = new BatchNormalization({ axis: 1, momentum: 0, epsilon: 0 });
    middle.prepare([2, 2], context);
    const root = Math.sqrt(4.25);
    expectClose(
      list(middle.apply(x, training)),
      [-2.5, -1.5, -2.5, -1.5, 1.5, 2.5, 1.5, 2.5].map((value) => value / root),
    );
    const [, , movingMean, movingVariance] = middle.parameters;
    expectClose([...list(movingMean!), ...list(movingVariance!)], [3.5, 5.5, 4.25, 4.25]);
    // Momentum 0 remembers the last batch alone, so inference gives the same.
    expectClose(list(middle.apply(x, inference)), list(middle.apply(x, training)));
    const last = new BatchNormalization({ momentum: 0 });
    last.prepare([2, 2], context);
    last.apply(x, training);
    expectClose(list(last.parameters[2]!), [4, 5]);
  });

  it('the gradient flows through the statistics: a shift of a whole channel changes nothing', () => {
    const layer = new BatchNormalization();
    layer.prepare([2], context);
    const x = tensor(
      [
        [1, 10],
        [3, 14],
        [-2, 11],
      ],
      { backend },
    );
    const weights = tensor([1, 0, 0, 2, 0, 0], { backend, shape: [3, 2] });
    const tape = new GradientTape();
    tape.watch(x);
    const loss = tape.record(() => sum(mul(layer.apply(x, training), weights)));
    const gradient = list(tape.gradient(loss, x));
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
    for (const channel of [0, 1]) {
      expect(gradient[channel]! + gradient[2 + channel]! + gradient[4 + channel]!).toBeCloseTo(0, 10);
    }
  });

  it('remembers without any tape, and inside or outside of any scope', async () => {
    const own = await createBackend();
    const layer = new BatchNormalization();
    layer.prepare([2], { backend: own, random });
    const x = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { backend: own },
    );
    const uses: number[] = [];
    for (let step = 0; step < 4; step++) {
      tidy(() => {
        const tape = new GradientTape();
        const loss = tape.record(() => sum(square(layer.apply(x, training))));
        tape.gradient(loss, layer.parameters.slice(0, 2));
      });
      const { buffers, pooledBuffers } = memory(own);
      expect(buffers).toBe(layer.parameters.length + 1);
      uses.push(buffers + pooledBuffers);
    }
    expect(uses[3]).toBe(uses[1]);
    expect(list(layer.parameters[2]!)[0]).toBeCloseTo(2 * (1 - 0.99 ** 4), 6);
    layer.apply(x, training).dispose();
    expect(list(layer.parameters[2]!)[0]).toBeCloseTo(2 * (1 - 0.99 ** 5), 6);
  });

  it('keeps what it remembers from tapes', () => {
    const layer = new BatchNormalization();
    layer.prepare([2], context);
    const seen = new Set<Tensor>();
    const recorder: Recorder = {
      onOp: (_definition, inputs) => {
        for (const input of inputs) seen.add(input);
      },
    };
    startRecording(recorder);
    layer.apply(first, training);
    stopRecording(recorder);
    const [gamma, , ...moving] = layer.parameters;
    expect(seen).toContain(gamma);
    for (const statistic of moving) expect(seen).not.toContain(statistic);
  });

  it('goes back with the weights where training diverges', async () => {
    const model = new Sequential([new BatchNormalization({ momentum: 0.5 }), new Dense({ units: 1 })], {
      backend,
      inputShape: [1],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const x = Float64Array.from([1, 3, Number.NaN, 1]);
    const data = { x, y: new Float64Array(4) };
    await expect(model.fit(data, { batchSize: 2, epochs: 1, shuffle: false })).rejects.toThrow(DivergedError);
    const weights = await model.getWeights();
    expect(weights['batch_normalization/moving_mean']!.data).toEqual(Float64Array.of(1));
    expect(weights['batch_normalization/moving_variance']!.data).toEqual(Float64Array.of(1));
  });

  it('refuses the batch’s axis, those that are not there, and settings that are none', () => {
    for (const axis of [0, 3, -3]) {
      expect(() => new BatchNormalization({ axis }).prepare([4, 5], context)).toThrow(
        `layer batch_normalization: axis ${axis} is none of an input of shape [batch, 4, 5]; expected 1 to 2, or -1 to -2`,
      );
    }
    expect(() => new BatchNormalization().prepare([], context)).toThrow(ShapeError);
    for (const config of [{ momentum: 1.5 }, { epsilon: -1 }, { axis: [3] }, { center: 1 }]) {
      expect(() => layerFromConfig({ type: 'BatchNormalization', ...config })).toThrow(ConfigError);
    }
  });
});
