import type { Tensor } from '@athanor/core';
import * as core from '@athanor/core';
import { constant, exactly, floats, int32s, type OpSample, type SampleInput } from './sample.ts';

type LossFunction<Options> = (yTrue: Tensor, yPred: Tensor, options?: Options) => Tensor;

/** Targets, which no loss gives a gradient, and predictions whose errors keep clear of 0 and ±1. */
const targets = constant(exactly([3, 2], [0.5, -1, 2, 0, 1.5, -0.5]));
const predictions = exactly([3, 2], [1.25, -3, 2.125, 0.75, 0, -0.25]);

const labels = int32s([4], 0, 4);
const oneHot = constant(
  exactly(
    [4, 5],
    Array.from({ length: 20 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
  ),
);
const soft = constant(
  exactly(
    [4, 5],
    Array.from({ length: 20 }, (_, i) => [0.5, 0.25, 0.125, 0.0625, 0.0625][(i * 2) % 5]!),
  ),
);
const zerosAndOnes = constant(exactly([3, 2], [0, 1, 1, 0, 1, 0.25]));
const logits = floats([4, 5], -3, 3);
const probabilities = floats([4, 5], 0.05, 0.9);
const farLogits = exactly(
  [4, 5],
  Array.from({ length: 20 }, (_, i) => [1000, -1000, 0, 90, -90][(i * 3) % 5]!),
);
const farBinaryLogits = exactly([3, 2], [-1000, -90, 90, 1000, 40, -40]);

function sample<Options>(
  loss: LossFunction<Options>,
  inputs: readonly SampleInput[],
  options?: Options,
  gradient?: OpSample['gradient'],
): OpSample {
  return {
    label: options === undefined ? 'defaults' : JSON.stringify(options),
    inputs,
    call: (yTrue, yPred) => loss(yTrue!, yPred!, options),
    ...(gradient === undefined ? {} : { gradient }),
  };
}

type LossOp =
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
  | 'binaryCrossentropy'
  | 'categoricalCrossentropy'
  | 'sparseCategoricalCrossentropy'
  | 'sigmoidCrossEntropy'
  | 'softmaxCrossEntropy';

/** Losses, a number for each sample of the batch; and the ops that they share. */
export const lossSamples: Readonly<Record<LossOp, readonly OpSample[]>> = {
  meanSquaredError: [sample(core.meanSquaredError, [targets, predictions])],
  meanAbsoluteError: [sample(core.meanAbsoluteError, [targets, predictions])],
  huber: [
    sample(core.huber, [targets, predictions]),
    sample(core.huber, [targets, predictions], { delta: 0.5 }),
  ],
  binaryCrossentropy: [
    sample(core.binaryCrossentropy, [zerosAndOnes, floats([3, 2], 0.05, 0.95)]),
    sample(core.binaryCrossentropy, [zerosAndOnes, floats([3, 2], -3, 3)], { fromLogits: true }),
    sample(core.binaryCrossentropy, [zerosAndOnes, farBinaryLogits], { fromLogits: true }, 'steep'),
    sample(
      core.binaryCrossentropy,
      [zerosAndOnes, exactly([3, 2], [0, 1, 0, 1, 1, 0])],
      { epsilon: 2 ** -10 },
      'steep',
    ),
  ],
  categoricalCrossentropy: [
    sample(core.categoricalCrossentropy, [oneHot, probabilities]),
    sample(core.categoricalCrossentropy, [soft, probabilities], { epsilonMode: 'add', epsilon: 0.001 }),
    sample(core.categoricalCrossentropy, [soft, logits], { fromLogits: true }),
    sample(core.categoricalCrossentropy, [oneHot, farLogits], { fromLogits: true }, 'steep'),
  ],
  sparseCategoricalCrossentropy: [
    sample(core.sparseCategoricalCrossentropy, [labels, probabilities]),
    sample(core.sparseCategoricalCrossentropy, [labels, probabilities], {
      epsilonMode: 'add',
      epsilon: 0.001,
    }),
    sample(core.sparseCategoricalCrossentropy, [labels, logits], { fromLogits: true }),
    sample(core.sparseCategoricalCrossentropy, [labels, farLogits], { fromLogits: true }, 'steep'),
  ],
  sigmoidCrossEntropy: [
    sample(core.sigmoidCrossEntropy, [zerosAndOnes, floats([3, 2], -3, 3)]),
    sample(core.sigmoidCrossEntropy, [zerosAndOnes, farBinaryLogits], undefined, 'steep'),
  ],
  softmaxCrossEntropy: [
    sample(core.softmaxCrossEntropy, [soft, logits]),
    sample(core.softmaxCrossEntropy, [oneHot, farLogits], undefined, 'steep'),
  ],
};
