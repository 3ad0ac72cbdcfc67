// One network, the same first weights, trained in all three ways: by a tape, by explicit forwards and backwards, and
// by Sequential. One engine does all three, so the weights agree to the last bit.
import {
  add,
  Dense,
  explicit,
  GradientTape,
  type HostArray,
  matMul,
  mean,
  mul,
  onesLike,
  type Parameter,
  parameter,
  relu,
  Sequential,
  SGD,
  SparseCategoricalCrossentropy,
  softmax,
  sparseCategoricalCrossentropy,
  type Tensor,
  tensor,
  tidy,
} from '@athanor/core';
import { imageBatches } from '@athanor/datasets';
import { setting } from './setting.ts';

const { backend, data, epochs, seed } = await setting({ epochs: 1 });
const learningRate = 0.1;
const batches = imageBatches(data.train, { batchSize: 128, limit: 128 * 50 });

const model = new Sequential(
  [
    new Dense({ units: 64, activation: 'relu', inputShape: [784] }),
    new Dense({ units: 10, activation: 'softmax' }),
  ],
  { backend, seed },
);
const first = await model.getWeights();
const names = Object.keys(first);
const startingWeights = (): Parameter[] => names.map((name) => parameter(tensor(first[name]!), { name }));

/** 1. A tape records the forward pass. */
function byTape(): Parameter[] {
  const weights = startingWeights();
  const [w1, b1, w2, b2] = weights as [Parameter, Parameter, Parameter, Parameter];
  everyBatch((x, y) => {
    const tape = new GradientTape();
    const loss = tape.record(() => {
      const hidden = relu(add(matMul(x, w1), b1));
      return mean(sparseCategoricalCrossentropy(y, softmax(add(matMul(hidden, w2), b2))));
    });
    update(weights, tape.gradient(loss, weights));
  });
  return weights;
}

/** 2. Every op is an object, and we call the backwards in order. */
function byExplicitOps(): Parameter[] {
  const weights = startingWeights();
  const [w1, b1, w2, b2] = weights as [Parameter, Parameter, Parameter, Parameter];
  const ops = {
    product1: explicit(matMul),
    sum1: explicit(add),
    relu: explicit(relu),
    product2: explicit(matMul),
    sum2: explicit(add),
    softmax: explicit(softmax),
    loss: explicit((labels: Tensor, probabilities: Tensor) =>
      mean(sparseCategoricalCrossentropy(labels, probabilities)),
    ),
  };
  everyBatch((x, y) => {
    const hidden = ops.relu.forward(ops.sum1.forward(ops.product1.forward(x, w1), b1));
    const probabilities = ops.softmax.forward(ops.sum2.forward(ops.product2.forward(hidden, w2), b2));
    const loss = ops.loss.forward(y, probabilities);

    const [, ofProbabilities] = ops.loss.backward(onesLike(loss));
    const [ofLogits] = ops.softmax.backward(ofProbabilities!);
    const [ofProduct2, ofB2] = ops.sum2.backward(ofLogits!);
    const [ofHidden, ofW2] = ops.product2.backward(ofProduct2!);
    const [ofSum1] = ops.relu.backward(ofHidden!);
    const [ofProduct1, ofB1] = ops.sum1.backward(ofSum1!);
    const [, ofW1] = ops.product1.backward(ofProduct1!);
    update(weights, [ofW1!, ofB1!, ofW2!, ofB2!]);
  });
  return weights;
}

/** 3. Sequential, compile and fit. */
async function byModel(): Promise<readonly Parameter[]> {
  model.compile({ optimizer: new SGD({ learningRate }), loss: new SparseCategoricalCrossentropy() });
  await model.fit(batches, { epochs });
  return model.parameters;
}

function everyBatch(step: (x: Tensor, y: Tensor) => void): void {
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { x, y } of batches.epoch(epoch)) tidy(() => step(tensor(x), tensor(y)));
  }
}

function update(weights: readonly Parameter[], gradients: readonly Tensor[]): void {
  weights.forEach((weight, i) => {
    weight.assignSub(mul(gradients[i]!, learningRate));
  });
}

async function elements(weights: readonly Tensor[]): Promise<HostArray['data'][]> {
  return Promise.all(weights.map((weight) => weight.data()));
}

const tape = await elements(byTape());
const others = {
  'explicit ops': await elements(byExplicitOps()),
  Sequential: await elements(await byModel()),
};
for (const [way, weights] of Object.entries(others)) {
  names.forEach((name, i) => {
    const differing = weights[i]!.filter((value, j) => !Object.is(value, tape[i]![j])).length;
    console.log(`${way} and tape, ${name}: ${differing} of ${weights[i]!.length} elements differ`);
    if (differing > 0) process.exitCode = 1;
  });
}
