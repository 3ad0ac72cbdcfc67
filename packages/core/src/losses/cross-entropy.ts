import type { CrossEntropyForm, CrossEntropyLayout } from '../fused-kernels.ts';
import { GradientTape } from '../gradients/tape.ts';
import { applyOp, type OpDefinition } from '../ops/define.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { oneHot } from '../ops/one-hot.ts';
import { sum } from '../ops/sum.ts';
import { sizeOf } from '../shape.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import { safeLog } from './cross-entropy-options.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

/** Which cross-entropy it is. */
export interface CrossEntropyAttributes {
  readonly form: CrossEntropyForm;
  /** Not used with logits. */
  readonly epsilon: number;
}

/** By the backend's own kernels. */
const definition: OpDefinition<CrossEntropyAttributes> = {
  name: 'crossEntropy',
  saves: 'inputs',
  forward: ([targets, predictions], attributes) => {
    const { backend, dtype, shape } = predictions!;
    const output = newTensor(backend, dtype, shape.slice(0, -1));
    const layout = layoutOf(predictions!, attributes);
    backend.fused.crossEntropy!(targets!.storage, predictions!.storage, output.storage, layout);
    return output;
  },
  backward: ({ inputs: [targets, predictions], attributes }, dy) => [
    null,
    applyOp(gradientDefinition, [dy, targets!, predictions!], attributes),
  ],
};

const gradientDefinition: OpDefinition<CrossEntropyAttributes> = {
  name: 'crossEntropyGradient',
  saves: 'inputs',
  forward: ([dy, targets, predictions], attributes) => {
    const { backend, dtype, shape } = predictions!;
    const [gradient, known, given] = [dy!.storage, targets!.storage, predictions!.storage];
    const output = newTensor(backend, dtype, shape);
    const layout = layoutOf(predictions!, attributes);
    backend.fused.crossEntropyGradient!(gradient, known, given, output.storage, layout);
    return output;
  },
  /** Nobody has a kernel for it: it is that of what is composed of ops. */
  backward: ({ inputs: [dy, targets, predictions], attributes }, ddx) => {
    const [inner, outer] = [new GradientTape(), new GradientTape()];
    for (const tape of [inner, outer]) tape.watch(predictions!);
    outer.watch(dy!);
    const gradient = outer.record(() => {
      const losses = inner.record(() => composed(targets!, predictions!, attributes));
      return inner.gradient(losses, predictions!, { outputGradient: dy! });
    });
    const [ofDy, ofPredictions] = outer.gradient(gradient, [dy!, predictions!], { outputGradient: ddx });
    return [ofDy!, null, ofPredictions!];
  },
};

/**
 * The cross-entropy over the last axis, by the formulas of `CrossEntropyForm`: predictions [..., classes], and targets of
 * their shape and dtype or int32 [...], the classes' numbers → [...]. The targets are constants.
 */
export function crossEntropy(
  targets: Tensor,
  predictions: Tensor,
  attributes: CrossEntropyAttributes,
): Tensor {
  const { fused } = predictions.backend;
  return fused.crossEntropy === undefined || fused.crossEntropyGradient === undefined
    ? composed(targets, predictions, attributes)
    : applyOp(definition, [targets, predictions], attributes);
}

function composed(targets: Tensor, predictions: Tensor, { form, epsilon }: CrossEntropyAttributes): Tensor {
  const areLabels = targets.dtype === 'int32';
  const weights = areLabels ? oneHot(targets, predictions.shape[predictions.rank - 1]!) : targets;
  if (form === 'logits') return softmaxCrossEntropy(weights, predictions);
  if (areLabels) return neg(safeLog(sum(mul(weights, predictions), { axes: -1 }), epsilon, form));
  return neg(sum(mul(weights, safeLog(predictions, epsilon, form)), { axes: -1 }));
}

function layoutOf({ shape }: Tensor, { form, epsilon }: CrossEntropyAttributes): CrossEntropyLayout {
  return { rows: sizeOf(shape.slice(0, -1)), classes: shape[shape.length - 1]!, form, epsilon };
}
