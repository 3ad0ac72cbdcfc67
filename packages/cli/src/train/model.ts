import { type Backend, Sequential } from '@athanor/core';
import type { LossConfig, MetricConfig, ModelConfig, OptimizerConfig } from '../config/types.ts';

/** What a model is made of and trained by. */
export interface ModelPlan {
  readonly model: ModelConfig;
  readonly loss: LossConfig;
  readonly optimizer: OptimizerConfig;
  readonly metrics: readonly MetricConfig[];
  readonly seed: number;
}

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
  { model, loss, optimizer, metrics, seed }: ModelPlan,
  { inputShape = model.inputShape, backend }: { inputShape?: readonly number[]; backend?: Backend },
): Sequential {
  const config = inputShape === undefined ? model : { ...model, inputShape };
  const network = Sequential.fromJSON(config, { seed, ...(backend === undefined ? {} : { backend }) });
  network.compile({ optimizer, loss, metrics });
  return network;
}
