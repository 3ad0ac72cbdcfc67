import { readConfig } from '../configuration.ts';
import type { Tensor } from '../tensor.ts';
import {
  type ActivationConfig,
  type ActivationName,
  activationFromConfig,
  activations,
} from './activations.ts';
import { requiredField } from './fields.ts';
import { Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationConfig;
}

const fields = {
  ...layerFields,
  activation: requiredField(
    'Activation: activation',
    "a name such as 'relu'",
    (_value): _value is unknown => true,
  ),
};

/**
 * Applies an activation: [batch, …] → the same shape.
 *
 * @throws ConfigError for an unknown activation, naming the nearest
 */
export class Activation extends Layer {
  readonly type: string = 'Activation';
  readonly activation: ActivationName;

  constructor(options: ActivationOptions) {
    const settings = readConfig('Activation', options, fields);
    super(settings);
    this.activation = activationFromConfig(settings.activation);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: ActivationOptions): Activation {
    return new Activation(config);
  }

  override call(x: Tensor): Tensor {
    return activations[this.activation](x);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), activation: this.activation };
  }
}
