import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { scalar, tensor } from '../create.ts';
import { explicit } from '../gradients/explicit.ts';
import { GradientTape } from '../gradients/tape.ts';
import type { HostArray } from '../host-array.ts';
import { Dense } from '../layers/index.ts';
import { sparseCategoricalCrossentropy } from '../losses/index.ts';
import { tidy } from '../memory/scope.ts';
import { Sequential } from '../model/index.ts';
import { add } from '../ops/add.ts';
import { matMul } from '../ops/mat-mul.ts';
import { mean } from '../ops/mean.ts';
import { mul } from '../ops/mul.ts';
import { relu } from '../ops/relu.ts';
import { softmax } from '../ops/softmax.ts';
import { SGD } from '../optimizers/index.ts';
import { Random } from '../random/index.ts';
import { type Parameter, parameter, type Tensor } from '../tensor.ts';

const [inputs, units, classes, batchSize, samples, epochs] = [12, 9, 4, 8, 60, 5];
const learningRate = 0.1;
const backend = await createBackend();

const stream = new Random(7).stream('data');
const x: HostArray = {
  shape: [samples, inputs],
  dtype: 'float32',
  data: Float32Array.from(stream.normal(samples * inputs)),
};
const y: HostArray = {
  shape: [samples],
  dtype: 'int32',
  data: Int32Array.from({ length: samples }, () => stream.integer(classes)),
};
const starts = Array.from({ length: Math.ceil(samples / batchSize) }, (_, i) => i * batchSize);

const makeModel = (): Sequential =>
  new Sequential(
    [new Dense({ units, activation: 'relu' }), new Dense({ units: classes, activation: 'softmax' })],
    {
      backend,
      seed: 3,
      inputShape: [inputs],
    },
  );

/** The weights that every way starts from. */
const initial = await makeModel().getWeights();
const names = ['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias'];

/** Trains by `step`, which updates the four parameters for one batch, and gives their elements. */
function byHand(step: (parameters: Parameter[], x: Tensor, y: Tensor) => void): Record<string, number[]> {
  const parameters = names.map((name) => parameter(tensor(initial[name]!, { backend }), { name }));
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const begin of starts) {
      const end = Math.min(begin + batchSize, samples);
      tidy(() => {
        const images = tensor(x.data.subarray(begin * inputs, end * inputs), {
          backend,
          shape: [end - begin, inputs],
        });
        step(parameters, images, tensor(y.data.subarray(begin, end), { backend }));
      });
    }
  }
  return Object.fromEntries(parameters.map((weight) => [weight.name, Array.from(weight.dataSync())]));
}

const update = (parameters: Parameter[], gradients: readonly (Tensor | null | undefined)[]): void => {
  parameters.forEach((weight, i) => {
    weight.assignSub(mul(gradients[i]!, learningRate));
  });
};

describe('one network, trained in three ways from the same weights', async () => {
  const byTape = byHand((parameters, images, labels) => {
    const [w1, b1, w2, b2] = parameters as [Parameter, Parameter, Parameter, Parameter];
    const tape = new GradientTape();
    const loss = tape.record(() => {
      const hidden = relu(add(matMul(images, w1), b1));
      const probabilities = softmax(add(matMul(hidden, w2), b2));
      return mean(sparseCategoricalCrossentropy(labels, probabilities));
    });
    update(parameters, tape.gradient(loss, parameters));
  });

  const byExplicit = byHand((parameters, images, labels) => {
    const [w1, b1, w2, b2] = parameters as [Parameter, Parameter, Parameter, Parameter];
    const ops = {
      product1: explicit(matMul),
      sum1: explicit(add),
      relu: explicit(relu),
      product2: explicit(matMul),
      sum2: explicit(add),
      softmax: explicit(softmax),
      crossEntropy: explicit(sparseCategoricalCrossentropy),
      mean: explicit(mean),
    };
    const hidden = ops.relu.forward(ops.sum1.forward(ops.product1.forward(images, w1), b1));
    const probabilities = ops.softmax.forward(ops.sum2.forward(ops.product2.forward(hidden, w2), b2));
    ops.mean.forward(ops.crossEntropy.forward(labels, probabilities));

    const [dLosses] = ops.mean.backward(scalar(1, { backend }));
    const [, dProbabilities] = ops.crossEntropy.backward(dLosses!);
    const [dLogits] = ops.softmax.backward(dProbabilities!);
    const [dProduct2, dB2] = ops.sum2.backward(dLogits!);
    const [dHidden, dW2] = ops.product2.backward(dProduct2!);
    const [dSum1] = ops.relu.backward(dHidden!);
    const [dProduct1, dB1] = ops.sum1.backward(dSum1!);
    const [, dW1] = ops.product1.backward(dProduct1!);
    update(parameters, [dW1, dB1, dW2, dB2]);
    for (const op of Object.values(ops)) op.dispose();
  });

  const model = makeModel();
  model.setWeights(initial);
  model.compile({ optimizer: new SGD({ learningRate }), loss: 'sparseCategoricalCrossentropy' });
  await model.fit({ x, y }, { epochs, batchSize, shuffle: false });
  const byModel = Object.fromEntries(
    Object.entries(await model.getWeights()).map(([name, { data }]) => [name, Array.from(data)]),
  );

  it('ends with the same bits', () => {
    expect(Object.keys(byTape)).toEqual(names);
    expect(byExplicit).toEqual(byTape);
    expect(byModel).toEqual(byTape);
  });

  it('has moved every weight matrix and bias', () => {
    for (const name of names) expect(byTape[name]).not.toEqual(Array.from(initial[name]!.data));
  });
});
