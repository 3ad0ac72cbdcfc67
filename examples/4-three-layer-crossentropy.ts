// After document 003: three layers from truncated normals, cross-entropy from logits, a Dataset that is mapped,
// shuffled and batched, and the test accuracy after each epoch.
//
// The loss is a vector, one number an image, and the gradient of a vector is that of its sum: with a learning rate of
// 1e-3 and batches of 100 that is a step of 0.1 along the mean's gradient. It is kept so, as in the document.
import {
  add,
  argMax,
  categoricalCrossentropy,
  GradientTape,
  type HostArray,
  matMul,
  mul,
  parameter,
  Random,
  relu,
  type Tensor,
  tensor,
  tidy,
  zeros,
} from '@athanor/core';
import { castArray, Dataset, imageArrays, oneHotArray, reshapeArray, type Sample } from '@athanor/datasets';
import { setting } from './setting.ts';

const { data, epochs, seed } = await setting({ epochs: 50 });
const random = new Random(seed);
const truncatedNormal = (name: string, shape: number[]): Tensor =>
  tensor(random.stream(name).truncatedNormal(shape[0]! * shape[1]!, 0, 0.1), { shape });

const w1 = parameter(truncatedNormal('w1', [784, 256]));
const b1 = parameter(zeros([256]));
const w2 = parameter(truncatedNormal('w2', [256, 128]));
const b2 = parameter(zeros([128]));
const w3 = parameter(truncatedNormal('w3', [128, 10]));
const b3 = parameter(zeros([10]));
const weights = [w1, b1, w2, b2, w3, b3];
const learningRate = 1e-3;

const preprocess = ({ x, y }: Sample): Sample<HostArray, HostArray> => ({
  x: castArray(reshapeArray(x, [784]), 'float32', 1 / 255),
  y: oneHotArray(y, 10),
});
const train = Dataset.fromTensorSlices(imageArrays(data.train))
  .map(preprocess)
  .shuffle(60_000, { seed })
  .batch(100);
const test = Dataset.fromTensorSlices(imageArrays(data.test)).map(preprocess).batch(1000);

function forward(x: Tensor): Tensor {
  const h1 = relu(add(matMul(x, w1), b1));
  const h2 = relu(add(matMul(h1, w2), b2));
  return add(matMul(h2, w3), b3);
}

function step(x: Tensor, y: Tensor): void {
  const tape = new GradientTape();
  const losses = tape.record(() => categoricalCrossentropy(y, forward(x), { fromLogits: true }));
  const gradients = tape.gradient(losses, weights);
  weights.forEach((w, i) => {
    w.assignSub(mul(gradients[i]!, learningRate));
  });
}

async function accuracy(): Promise<number> {
  let correct = 0;
  for (const { x, y } of test) {
    const [predicted, wanted] = tidy(() => [argMax(forward(tensor(x))), argMax(tensor(y))]);
    const labels = await wanted!.data();
    correct += (await predicted!.data()).filter((label, i) => label === labels[i]).length;
  }
  return correct / data.test.count;
}

for (let epoch = 0; epoch < epochs; epoch++) {
  for (const { x, y } of train) tidy(() => step(tensor(x), tensor(y)));
  console.log(`epoch ${epoch}: test accuracy ${(await accuracy()).toFixed(4)}`);
}
