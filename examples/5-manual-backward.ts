// After document 004: every operation an object with a forward and a hand-derived backward, called in order; all
// images are one batch, and a column of ones in x is the first layer's bias.
//
// Where it departs from 004: its sigmoid was computed again, twice, in each backward, and its softmax overflowed for
// large logits. Here each op remembers its output, and no exponential overflows. As in the document, the backward of
// the cross-entropy is that of the losses' sum, though their mean is what is printed.
import {
  add,
  argMax,
  explicit,
  log,
  matMul,
  mean,
  mul,
  neg,
  onesLike,
  parameter,
  Random,
  sigmoid,
  softmax,
  sum,
  type Tensor,
  tensor,
  tidy,
} from '@athanor/core';
import { type LabeledImages, oneHotArray } from '@athanor/datasets';
import { setting } from './setting.ts';

const { data, epochs, seed } = await setting({ epochs: 50 });
const random = new Random(seed);

/** −Σ y·log(p + 1e-12), one loss an image. */
const crossEntropyLosses = (p: Tensor, y: Tensor): Tensor =>
  neg(sum(mul(y, log(add(p, 1e-12))), { axes: 1 }));

class Model {
  readonly W1 = parameter(tensor(random.stream('W1').normal(785 * 100), { shape: [785, 100] }));
  readonly W2 = parameter(tensor(random.stream('W2').normal(100 * 10), { shape: [100, 10] }));
  readonly product1 = explicit(matMul);
  readonly sigmoid = explicit(sigmoid);
  readonly product2 = explicit(matMul);
  readonly softmax = explicit(softmax);
  readonly crossEntropy = explicit(crossEntropyLosses);

  forward(x: Tensor, y: Tensor): { losses: Tensor; probabilities: Tensor } {
    const h1 = this.sigmoid.forward(this.product1.forward(x, this.W1));
    const probabilities = this.softmax.forward(this.product2.forward(h1, this.W2));
    return { losses: this.crossEntropy.forward(probabilities, y), probabilities };
  }

  /** The gradients with respect to W1 and W2. */
  backward(losses: Tensor): [Tensor, Tensor] {
    const [ofProbabilities] = this.crossEntropy.backward(onesLike(losses));
    const [ofLogits] = this.softmax.backward(ofProbabilities!);
    const [ofHidden, ofW2] = this.product2.backward(ofLogits!);
    const [ofSum] = this.sigmoid.backward(ofHidden!);
    const [, ofW1] = this.product1.backward(ofSum!);
    return [ofW1!, ofW2!];
  }
}

function withOnes({ images, labels, count }: LabeledImages): { x: Tensor; y: Tensor } {
  const x = new Float32Array(count * 785).fill(1);
  for (let i = 0; i < count; i++) {
    for (let pixel = 0; pixel < 784; pixel++) x[i * 785 + pixel] = images[i * 784 + pixel]! / 255;
  }
  return {
    x: tensor(x, { shape: [count, 785] }),
    y: tensor(oneHotArray({ shape: [count], dtype: 'uint8', data: labels }, 10)),
  };
}

const model = new Model();

function run({ x, y }: { x: Tensor; y: Tensor }, train: boolean): { loss: Tensor; predicted: Tensor } {
  return tidy(() => {
    const { losses, probabilities } = model.forward(x, y);
    const result = { loss: mean(losses), predicted: argMax(probabilities) };
    if (train) {
      const [ofW1, ofW2] = model.backward(losses);
      model.W1.assignSub(mul(ofW1, 1e-5));
      model.W2.assignSub(mul(ofW2, 1e-5));
    }
    return result;
  });
}

async function figures(
  { loss, predicted }: { loss: Tensor; predicted: Tensor },
  labels: Uint8Array,
): Promise<string> {
  const correct = (await predicted.data()).filter((label, i) => label === labels[i]).length;
  return `loss ${(await loss.item()).toFixed(4)}; accuracy ${(correct / labels.length).toFixed(4)}`;
}

const train = withOnes(data.train);
for (let epoch = 0; epoch < epochs; epoch++) {
  console.log(`epoch ${epoch}: ${await figures(run(train, true), data.train.labels)}`);
}
console.log(`test: ${await figures(run(withOnes(data.test), false), data.test.labels)}`);
