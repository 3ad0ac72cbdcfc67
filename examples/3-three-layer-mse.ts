// After document 002: three layers by hand, mean squared error against one-hot labels, a Dataset in file order.
//
// Where it departs from 002: it printed the loss as a tensor; this prints the number.
import {
  add,
  GradientTape,
  type HostArray,
  matMul,
  mean,
  mul,
  parameter,
  Random,
  relu,
  square,
  sub,
  type Tensor,
  tensor,
  tidy,
  zeros,
} from '@athanor/core';
import { castArray, Dataset, imageArrays, oneHotArray, reshapeArray, type Sample } from '@athanor/datasets';
import { report, setting } from './setting.ts';

const { data, epochs, seed } = await setting({ epochs: 10 });
const random = new Random(seed);
const normal = (name: string, shape: number[]): Tensor =>
  tensor(random.stream(name).normal(shape[0]! * shape[1]!, 0, 0.1), { shape });

const w1 = parameter(normal('w1', [784, 256]));
const b1 = parameter(zeros([256]));
const w2 = parameter(normal('w2', [256, 128]));
const b2 = parameter(zeros([128]));
const w3 = parameter(normal('w3', [128, 10]));
const b3 = parameter(zeros([10]));
const weights = [w1, b1, w2, b2, w3, b3];
const learningRate = 1e-3;

const { x, y } = imageArrays(data.train);
const images = castArray(reshapeArray(x, [-1, 784]), 'float32', 1 / 255);
const dataset = Dataset.fromTensorSlices({ x: images, y: oneHotArray(y, 10) }).batch(128);

function step({ x, y }: Sample<HostArray, HostArray>): Tensor {
  const [images, oneHot] = [tensor(x), tensor(y)];
  const tape = new GradientTape();
  const loss = tape.record(() => {
    const h1 = relu(add(matMul(images, w1), b1));
    const h2 = relu(add(matMul(h1, w2), b2));
    const out = add(matMul(h2, w3), b3);
    return mean(square(sub(oneHot, out)));
  });
  const gradients = tape.gradient(loss, weights);
  weights.forEach((w, i) => {
    w.assignSub(mul(gradients[i]!, learningRate));
  });
  return loss;
}

for (let epoch = 0; epoch < epochs; epoch++) {
  let batch = 0;
  for (const samples of dataset) {
    const loss = tidy(() => step(samples));
    report(epoch, batch++, await loss.item());
    loss.dispose();
  }
}
