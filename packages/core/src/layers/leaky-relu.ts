import { numberField, readConfig } from '../configuration.ts';
import { leakyRelu } from '../ops/leaky-relu.ts';
import type { Tensor } from '../tensor.ts';
import { Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below 0, which is 0 or more: 0.3 unless said. */
  readonly negativeSlope?: number;
}

const fields = { ...layerFields, negativeSlope: numberField(0.3, ', 0 or more', (slope) => slope >= 0) };

/**
 * x where x > 0, else negativeSlope·x: [batch, …] → the same shape. The slope is Keras's for the layer; that of the
 * activation `leakyRelu` is 0.2, as there.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class LeakyReLU extends Layer {
  readonly type: string = 'LeakyReLU';
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    const settings = readConfig('LeakyReLU', options, fields);
    super(settings);
    this.negativeSlope = settings.negativeSlope;
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: LeakyReLUOptions): LeakyReLU {
    return new LeakyReLU(config);
  }

  override call(x: Tensor): Tensor {
    return leakyRelu(x, { alpha: this.negativeSlope });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}
