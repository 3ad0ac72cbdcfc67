import { readConfig } from '../configuration.ts';
import { softmax } from '../ops/softmax.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { axisField, sampleAxes } from './axes.ts';
import { Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface SoftmaxOptions extends LayerOptions {
  /** The axis whose elements then sum to 1, counted with the batch's: the last, −1, unless said. */
  readonly axis?: number;
}

const fields = { ...layerFields, axis: axisField };

/**
 * eˣ / Σ eˣ along an axis: [batch, …] → the same shape.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class Softmax extends Layer {
  readonly type: string = 'Softmax';
  readonly axis: number;

  constructor(options: SoftmaxOptions = {}) {
    const settings = readConfig('Softmax', options, fields);
    super(settings);
    this.axis = settings.axis;
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: SoftmaxOptions): Softmax {
    return new Softmax(config);
  }

  override build(inputShape: Shape): void {
    sampleAxes(this, [this.axis], inputShape);
  }

  override call(x: Tensor): Tensor {
    return softmax(x, { axis: this.axis });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), axis: this.axis };
  }
}
