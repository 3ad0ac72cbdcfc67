import { full } from '../create.ts';
import type { FloatType } from '../dtype.ts';
import { GradientTape } from '../gradients/tape.ts';
import { Loss } from '../losses/loss.ts';
import { tidy } from '../memory/scope.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import { checkBatch, inputTensor, targetTensor } from './batch-tensors.ts';
import type { Batch } from './data.ts';
import type { TrainableModel } from './trainable-model.ts';

/** What a step gives. */
export interface StepResult {
  /** The mean over the samples, before the update. */
  readonly loss: number;
  readonly samples: number;
  /** For each metric of the model its sum over the samples, before the update. */
  readonly matches: readonly number[];
}

export interface StepOptions {
  /** Called with the loss when the gradients are there and the weights not yet updated; what it throws ends the step. */
  beforeUpdate?(loss: number): void;
}

/**
 * One step of training: forward, loss, gradients, update. Everything it makes on the backend is freed for the next step,
 * so that a loop of steps allocates nothing after the first few. The model must be built and compiled.
 *
 * @throws ShapeError or ValueError for a batch that does not fit the model or the loss
 */
export async function trainStep(
  model: TrainableModel,
  batch: Batch,
  { beforeUpdate }: StepOptions = {},
): Promise<StepResult> {
  const { optimizer, loss } = model.compilation;
  const samples = checkBatch(batch, model);
  const resultOf = ([total = Number.NaN, ...matches]: readonly number[], count: number): StepResult => {
    const mean = loss.reduction === 'sum' ? total / samples : meanOf(total, count, model.backend.floatType);
    return { loss: mean, samples, matches };
  };
  const update = (result: StepResult, gradients: readonly Tensor[]): StepResult => {
    beforeUpdate?.(result.loss);
    optimizer.apply(gradients, model.trainableParameters);
    return result;
  };

  if (model.backend.readSync !== undefined) {
    return tidy(() => {
      const { scalars, count, gradients } = differentiate(model, batch);
      const numbers = scalars.map((scalar) => scalar.itemSync());
      return update(resultOf(numbers, count), gradients);
    });
  }
  const { scalars, count, gradients } = tidy(() => differentiate(model, batch));
  try {
    const numbers = await Promise.all(scalars.map((scalar) => scalar.item()));
    return update(resultOf(numbers, count), gradients);
  } finally {
    // Inside a scope what is freed waits for the next step.
    tidy(() => {
      for (const made of [...scalars, ...gradients]) made.dispose();
    });
  }
}

/** What one forward and backward give. */
interface Derivatives {
  /** The losses' sum, and each metric's. */
  readonly scalars: Tensor[];
  /** How many losses there are. */
  readonly count: number;
  /** Of the reduced loss. */
  readonly gradients: Tensor[];
}

/** The gradient of each sample's loss is the same number, so that their mean needs no kernel. */
function differentiate(model: TrainableModel, batch: Batch): Derivatives {
  const { loss, metrics } = model.compilation;
  const { backend } = model;
  const x = inputTensor(batch.x, backend);
  const y = targetTensor(batch.y, backend);
  const tape = new GradientTape();
  const [losses, yPred] = tape.record(() => {
    const output = model.call(x, { training: true });
    // A subclass may reduce in a way of its own, to one loss.
    const isReducedAsEver = loss.call === Loss.prototype.call;
    return [isReducedAsEver ? loss.perSample(y, output) : loss.call(y, output), output] as const;
  });
  const matches = metrics.map((metric) => metric.matches(y, yPred));
  const each = loss.reduction === 'sum' ? 1 : 1 / losses.size;
  const outputGradient = full(losses.shape, each, { backend });
  const gradients = tape.gradient(losses, model.trainableParameters, { outputGradient });
  return { scalars: [sum(losses), ...matches], count: losses.size, gradients };
}

/** total / count, with the bits of `mean`. */
function meanOf(total: number, count: number, floatType: FloatType): number {
  return floatType === 'float64' ? total * (1 / count) : Math.fround(total * Math.fround(1 / count));
}
