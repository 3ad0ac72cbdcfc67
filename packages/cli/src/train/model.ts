import { type Backend, modelFromJSON, type Sequential } from '@athanor/core';
import { withRunSteps } from '../config/learning-rate.ts';
import type { LossConfig, MetricConfig, ModelConfig, OptimizerConfig } from '../config/types.ts';

/** What a model is made of and trained by. */
export interface ModelPlan {
  readonly model: ModelConfig;
  readonly loss: LossConfig;
  readonly optimizer: OptimizerConfig;
  readonly metrics: readonly MetricConfig[];
  readonly seed: number;
  /** The updates of the run, which a schedule may go by; any number where the model is not trained. */
  readonly steps?: number;
}

const unknownSteps = 2 ** 40;

/**
 * Makes a network with its initial weights, ready to train.
 *
 * @throws ConfigError for settings that core refuses; ShapeError where a layer cannot take its input
 */
export function buildModel(plan: ModelPlan, inputShape: readonly number[], backend: Backend): Sequential {
  const network = createModel(plan, { inputShape, backend });
  network.build(inputShape);
  return network;
}

/**
 * Checks what is said of a network before anything is loaded for it.
 *
 * @throws ConfigError for settings that core refuses
 */
export function checkModel(plan: ModelPlan): void {
  createModel(plan, {}).dispose();
}

function createModel(
  { model, loss, optimizer, metrics, seed, steps = unknownSteps }: ModelPlan,
  { inputShape = model.inputShape, backend }: { inputShape?: readonly number[]; backend?: Backend },
): Sequential {
  const config = inputShape === undefined ? model : { ...model, inputShape };
  const network = modelFromJSON(config, { seed, ...(backend === undefined ? {} : { backend }) });
  network.compile({ optimizer: withRunSteps(optimizer, steps), loss, metrics });
  return network;
}
