import { GradientTape } from '../gradients/tape.ts';
import { tidy } from '../memory/scope.ts';
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
  const resultOf = ([objective = Number.NaN, ...matches]: readonly number[]): StepResult => ({
    loss: loss.reduction === 'sum' ? objective / samples : objective,
    samples,
    matches,
  });
  const update = (result: StepResult, gradients: readonly Tensor[]): StepResult => {
    beforeUpdate?.(result.loss);
    optimizer.apply(gradients, model.trainableParameters);
    return result;
  };

  if (model.backend.readSync !== undefined) {
    return tidy(() => {
      const { scalars, gradients } = differentiate(model, batch);
      return update(resultOf(scalars.map((scalar) => scalar.itemSync())), gradients);
    });
  }
  const { scalars, gradients } = tidy(() => differentiate(model, batch));
  try {
    const numbers = await Promise.all(scalars.map((scalar) => scalar.item()));
    return update(resultOf(numbers), gradients);
  } finally {
    // Inside a scope what is freed waits for the next step.
    tidy(() => {
      for (const made of [...scalars, ...gradients]) made.dispose();
    });
  }
}

/** The reduced loss and the metrics' sums, and the gradients of the loss. */
function differentiate(model: TrainableModel, batch: Batch): { scalars: Tensor[]; gradients: Tensor[] } {
  const { loss, metrics } = model.compilation;
  const x = inputTensor(batch.x, model.backend);
  const y = targetTensor(batch.y, model.backend);
  const tape = new GradientTape();
  const [objective, yPred] = tape.record(() => {
    const output = model.call(x, { training: true });
    return [loss.call(y, output), output] as const;
  });
  const matches = metrics.map((metric) => metric.matches(y, yPred));
  const gradients = tape.gradient(objective, model.trainableParameters);
  return { scalars: [objective, ...matches], gradients };
}
