import { numberField, readConfig } from '../configuration.ts';
import { elu } from '../ops/elu.ts';
import type { Tensor } from '../tensor.ts';
import { Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface ELUOptions extends LayerOptions {
  /** What the output goes to, negated, for x → −∞: 1 unless said. */
  readonly alpha?: number;
}

const fields = { ...layerFields, alpha: numberField(1) };

/**
 * x where x > 0, else alpha·(eˣ − 1): [batch, …] → the same shape.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class ELU extends Layer {
  readonly type: string = 'ELU';
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    const settings = readConfig('ELU', options, fields);
    super(settings);
    this.alpha = settings.alpha;
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: ELUOptions): ELU {
    return new ELU(config);
  }

  override call(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}
