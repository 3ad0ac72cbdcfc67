// After documents 000 and 001: a dense layer and a sequential model by hand, trained with a gradient tape.
//
// Where it departs from 000: its generator took 128 whatever the batch size, counted samples against batches and so
// ran past the end, and hid its counter behind a method of the same name; and it went on training old weights, so that
// the first loss it printed was not a new model's. Here a round is 469 batches, the last of 96, from fresh weights.
import {
  add,
  argMax,
  GradientTape,
  matMul,
  mean,
  mul,
  type Parameter,
  parameter,
  Random,
  relu,
  softmax,
  sparseCategoricalCrossentropy,
  type Tensor,
  tensor,
  tidy,
  zeros,
} from '@athanor/core';
import { BatchGenerator, castArray, imageArrays, reshapeArray } from '@athanor/datasets';
import { report, setting } from './setting.ts';

const { data, epochs, seed } = await setting({ epochs: 10 });
const random = new Random(seed);

class NaiveDense {
  readonly W: Parameter;
  readonly b: Parameter;
  readonly activation: (x: Tensor) => Tensor;

  constructor(name: string, inputSize: number, outputSize: number, activation: (x: Tensor) => Tensor) {
    const uniform = random.stream(name).uniform(inputSize * outputSize, 0, 0.1);
    this.W = parameter(tensor(uniform, { shape: [inputSize, outputSize] }));
    this.b = parameter(zeros([outputSize]));
    this.activation = activation;
  }

  call(inputs: Tensor): Tensor {
    return this.activation(add(matMul(inputs, this.W), this.b));
  }

  get weights(): Parameter[] {
    return [this.W, this.b];
  }
}

class NaiveSequential {
  readonly layers: readonly NaiveDense[];

  constructor(layers: readonly NaiveDense[]) {
    this.layers = layers;
  }

  call(inputs: Tensor): Tensor {
    return this.layers.reduce((x, layer) => layer.call(x), inputs);
  }

  get weights(): Parameter[] {
    return this.layers.flatMap((layer) => layer.weights);
  }
}

const model = new NaiveSequential([
  new NaiveDense('first', 28 * 28, 512, relu),
  new NaiveDense('second', 512, 10, (x) => softmax(x)),
]);

const learningRate = 1e-3;

function updateWeights(gradients: Tensor[], weights: Parameter[]): void {
  weights.forEach((w, i) => {
    w.assignSub(mul(gradients[i]!, learningRate));
  });
}

function trainOneStep(images: Tensor, labels: Tensor): Tensor {
  const tape = new GradientTape();
  const averageLoss = tape.record(() => {
    const predictions = model.call(images);
    return mean(sparseCategoricalCrossentropy(labels, predictions));
  });
  updateWeights(tape.gradient(averageLoss, model.weights), model.weights);
  return averageLoss;
}

const train = imageArrays(data.train);
const batches = new BatchGenerator(reshapeArray(train.x, [-1, 28 * 28]), train.y, { batchSize: 128 });
for (let epoch = 0; epoch < epochs; epoch++) {
  for (let batch = 0; batch < batches.batchCount; batch++) {
    const { x, y } = batches.next();
    // tidy gives the step's memory back, so that the next step needs no more.
    const loss = tidy(() => trainOneStep(tensor(x), tensor(y)));
    report(epoch, batch, await loss.item());
    loss.dispose();
  }
}

const test = imageArrays(data.test);
const testImages = castArray(reshapeArray(test.x, [-1, 28 * 28]), 'float32', 1 / 255);
const predictedLabels = await tidy(() => argMax(model.call(tensor(testImages)))).data();
const matches = predictedLabels.filter((label, i) => label === test.y.data[i]).length;
console.log(`accuracy: ${(matches / predictedLabels.length).toFixed(4)}`);
