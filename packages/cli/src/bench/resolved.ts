import type { LayerConfig } from '@athanor/core';
import { type Layer, lossFromConfig, modelFromJSON, optimizerFromConfig } from '@athanor/core';
import type { LayerName } from '../config/types.ts';
import type { BenchNetwork } from './networks.ts';

/** A layer with all its options said, and the shapes of one input and one output of it. */
export interface ResolvedLayer {
  readonly type: LayerName;
  readonly config: LayerConfig;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
}

/** A loss or an optimizer with all its settings. */
export interface Settings {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A network in which nothing is left to defaults. */
export interface ResolvedNetwork {
  readonly layers: readonly ResolvedLayer[];
  readonly outputShape: readonly number[];
  readonly loss: Settings;
  readonly optimizer: Settings;
}

/**
 * Fills in what core would; nothing is allocated.
 *
 * @throws ConfigError for settings that core refuses; ShapeError where a layer cannot take its input
 */
export function resolveNetwork({ model, inputShape, loss, optimizer }: BenchNetwork): ResolvedNetwork {
  const { layers } = modelFromJSON({ ...model, inputShape });
  let shape = inputShape;
  const resolved = layers.map((layer) => {
    const before = shape;
    shape = layer.computeOutputShape(before);
    return { type: typeOf(layer), config: layer.getConfig(), inputShape: before, outputShape: shape };
  });
  return {
    layers: resolved,
    outputShape: shape,
    loss: { ...lossFromConfig(loss).getConfig() },
    optimizer: { ...optimizerFromConfig(optimizer).getConfig() },
  };
}

/** A model of JSON has core's layers only. */
function typeOf(layer: Layer): LayerName {
  return layer.type as LayerName;
}
