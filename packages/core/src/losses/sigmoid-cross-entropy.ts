import { add } from '../ops/add.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from '../ops/define.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { sigmoid } from '../ops/sigmoid.ts';
import { softplus } from '../ops/softplus.ts';
import { sub } from '../ops/sub.ts';
import type { Tensor } from '../tensor.ts';

const definition: OpDefinition = {
  name: 'sigmoidCrossEntropy',
  saves: 'inputs',
  forward: ([targets, logits]) =>
    add(mul(targets!, softplus(neg(logits!))), mul(sub(1, targets!), softplus(logits!))),
  backward: ({ inputs: [targets, logits] }, dy) => [null, mul(sub(sigmoid(logits!), targets!), dy)],
};

/**
 * −t·log σ(z) − (1 − t)·log(1 − σ(z)) = t·softplus(−z) + (1 − t)·softplus(z), element by element. Never overflows, and
 * a small loss keeps its digits. Gradient with respect to z: (σ(z) − t)·dy. The targets are constants.
 */
export const sigmoidCrossEntropy: Op<(targets: Tensor, logits: Tensor) => Tensor> = defineOp(
  definition,
  (targets, logits) => applyOp(definition, [targets, logits], undefined),
);
