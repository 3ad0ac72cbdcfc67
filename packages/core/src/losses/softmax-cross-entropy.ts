import { notEqual } from '../ops/comparisons.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from '../ops/define.ts';
import { exp } from '../ops/exp.ts';
import { logSoftmax } from '../ops/log-softmax.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { reshape } from '../ops/reshape.ts';
import { sub } from '../ops/sub.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

const definition: OpDefinition = {
  name: 'softmaxCrossEntropy',
  saves: 'inputs',
  forward: ([targets, logits]) => {
    const logProbabilities = logSoftmax(logits!);
    // A class that is no target costs nothing even where its logit is −∞.
    const weighted = where(notEqual(targets!, 0), mul(targets!, logProbabilities), 0);
    return neg(sum(weighted, { axes: -1 }));
  },
  backward: ({ inputs: [targets, logits] }, dy) => {
    const probabilities = exp(logSoftmax(logits!));
    const total = sum(targets!, { axes: -1, keepDims: true });
    return [null, mul(sub(mul(probabilities, total), targets!), reshape(dy, [...dy.shape, 1]))];
  },
};

/**
 * −Σ t·log softmax(z) over the last axis: targets t and logits z [..., classes] → [...]. Never overflows.
 * Gradient with respect to z: (softmax(z)·Σt − t)·dy. The targets are constants.
 */
export const softmaxCrossEntropy: Op<(targets: Tensor, logits: Tensor) => Tensor> = defineOp(
  definition,
  (targets, logits) => applyOp(definition, [targets, logits], undefined),
);
