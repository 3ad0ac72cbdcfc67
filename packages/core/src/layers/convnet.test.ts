import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { modelFromJSON, Sequential } from '../model/index.ts';
import { Random } from '../random/index.ts';
import { BatchNormalization, Conv2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D } from './index.ts';

const backend = await createBackend();
const side = 8;
const classes = 3;

/** Noisy images of a bar somewhere: horizontal, vertical or diagonal. */
function bars(count: number, seed: string): { x: Float32Array; y: Int32Array } {
  const stream = new Random(1).stream(seed);
  const x = Float32Array.from(stream.normal(count * side * side, 0, 0.1));
  const y = Int32Array.from({ length: count }, () => stream.integer(classes));
  for (const [i, label] of y.entries()) {
    const [top, left] = [1 + stream.integer(4), 1 + stream.integer(4)];
    for (let step = 0; step < 3; step++) {
      const row = top + (label === 0 ? 0 : step);
      const column = left + (label === 1 ? 0 : step);
      x[i * side * side + row * side + column]! += 1;
    }
  }
  return { x, y };
}

const train = bars(192, 'train');
const test = bars(96, 'test');

async function accuracyOf(model: Sequential, epochs: number): Promise<number> {
  model.compile({
    optimizer: { type: 'adam', learningRate: 0.02 },
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  await model.fit(train, { epochs, batchSize: 32 });
  return (await model.evaluate(test)).accuracy!;
}

describe('a small convolutional network tells bars apart wherever they lie', () => {
  const options = { backend, seed: 1, inputShape: [side, side, 1] };

  it('convolution, pooling, dense', async () => {
    const model = new Sequential(
      [
        new Conv2D({ filters: 6, kernelSize: 3, activation: 'relu' }),
        new MaxPooling2D(),
        new Flatten(),
        new Dense({ units: classes, activation: 'softmax' }),
      ],
      options,
    );
    expect(await accuracyOf(model, 8)).toBeGreaterThan(0.95);
  });

  it('with batch normalization, whose moving statistics serve the evaluation', async () => {
    const model = new Sequential(
      [
        new Conv2D({ filters: 6, kernelSize: 3, useBias: false }),
        new BatchNormalization({ momentum: 0.8 }),
        new MaxPooling2D({ poolSize: 2 }),
        new Conv2D({ filters: 8, kernelSize: 2, activation: 'relu' }),
        new GlobalAveragePooling2D(),
        new Dense({ units: classes, activation: 'softmax' }),
      ],
      options,
    );
    expect(await accuracyOf(model, 20)).toBeGreaterThan(0.95);
  });

  it('counts the weights of convnet as Keras does', () => {
    const convnet = modelFromJSON(
      {
        inputShape: [28, 28, 1],
        layers: [
          { type: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' },
          'MaxPooling2D',
          { type: 'Conv2D', filters: 64, kernelSize: 3, activation: 'relu' },
          'MaxPooling2D',
          'Flatten',
          { type: 'Dropout', rate: 0.5 },
          { type: 'Dense', units: 10, activation: 'softmax' },
        ],
      },
      { backend },
    );
    expect(convnet.countParameters()).toBe(34_826);
  });
});
