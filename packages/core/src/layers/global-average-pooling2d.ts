import { booleanField, readConfig } from '../configuration.ts';
import { mean } from '../ops/mean.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';
import { checkImages } from './windows.ts';

export interface GlobalAveragePooling2DOptions extends LayerOptions {
  /** Whether height and width stay, as axes of 1; false unless said. */
  readonly keepDims?: boolean;
}

const fields = { ...layerFields, keepDims: booleanField(false) };

/**
 * The mean of each channel: images [batch, height, width, channels] → [batch, channels], or [batch, 1, 1, channels] with
 * `keepDims`.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class GlobalAveragePooling2D extends Layer {
  readonly type: string = 'GlobalAveragePooling2D';
  readonly keepDims: boolean;

  constructor(options: GlobalAveragePooling2DOptions = {}) {
    const settings = readConfig('GlobalAveragePooling2D', options, fields);
    super(settings);
    this.keepDims = settings.keepDims;
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: GlobalAveragePooling2DOptions): GlobalAveragePooling2D {
    return new GlobalAveragePooling2D(config);
  }

  override build(inputShape: Shape): void {
    checkImages(this, inputShape);
  }

  override call(x: Tensor): Tensor {
    return mean(x, { axes: [1, 2], keepDims: this.keepDims });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [, , channels] = checkImages(this, inputShape);
    return this.keepDims ? [1, 1, channels] : [channels];
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), keepDims: this.keepDims };
  }
}
