import { type ConfigTable, fromTable } from '../configuration.ts';
import { Activation } from './activation.ts';
import { AveragePooling2D } from './average-pooling2d.ts';
import { BatchNormalization } from './batch-normalization.ts';
import { Conv2D } from './conv2d.ts';
import { Dense } from './dense.ts';
import { DepthwiseConv2D } from './depthwise-conv2d.ts';
import { Dropout } from './dropout.ts';
import { ELU } from './elu.ts';
import { Embedding } from './embedding.ts';
import { Flatten } from './flatten.ts';
import { GlobalAveragePooling2D } from './global-average-pooling2d.ts';
import type { Layer } from './layer.ts';
import { LayerNormalization } from './layer-normalization.ts';
import { LeakyReLU } from './leaky-relu.ts';
import { MaxPooling2D } from './max-pooling2d.ts';
import { PReLU } from './prelu.ts';
import { Reshape } from './reshape.ts';
import { SeparableConv2D } from './separable-conv2d.ts';
import { Softmax } from './softmax.ts';
import { ZeroPadding2D } from './zero-padding2d.ts';

/** A class of layers, by whose name configurations call it. */
export interface LayerClass {
  /** Makes the layer that a configuration describes; throws ConfigError if it describes none. */
  fromConfig(config: object): Layer;
}

/** Classes of one's own beside those that core has, by their `type` in configurations. */
export type LayerClasses = Readonly<Record<string, LayerClass>>;

const layers: LayerClasses = {
  Activation,
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GlobalAveragePooling2D,
  LayerNormalization,
  LeakyReLU,
  MaxPooling2D,
  PReLU,
  Reshape,
  SeparableConv2D,
  Softmax,
  ZeroPadding2D,
};

/**
 * The layer that `{ "type": "Dense", "units": 10 }` says. `custom` adds classes, or takes the place of core's.
 *
 * @throws ConfigError for an unknown type, key or value, naming it and what is expected
 */
export function layerFromConfig(config: unknown, custom: LayerClasses = {}): Layer {
  const table: ConfigTable<Layer> = Object.fromEntries(
    Object.entries({ ...layers, ...custom }).map(([type, layer]) => [
      type,
      (settings) => layer.fromConfig(settings),
    ]),
  );
  return fromTable('layer', config, table);
}
