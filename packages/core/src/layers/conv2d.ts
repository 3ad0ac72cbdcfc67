import { readConfig } from '../configuration.ts';
import type { FusedActivation } from '../fused-kernels.ts';
import type { Initializer } from '../initializers/index.ts';
import { conv2d } from '../ops/conv2d.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { Convolution2D, type ConvolutionOptions, convolutionFields } from './convolution.ts';
import { requiredCount } from './fields.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import { type BuildContext, type LayerConfig, layerFields } from './layer.ts';

export interface Conv2DOptions extends ConvolutionOptions {
  /** How many channels the output has. */
  readonly filters: number;
  /** `glorotUniform` unless said. */
  readonly kernelInitializer?: InitializerOption;
}

const fields = {
  ...layerFields,
  filters: requiredCount('Conv2D: filters'),
  ...convolutionFields('Conv2D'),
  kernelInitializer: initializerField('glorotUniform'),
};

/**
 * activation(x ∗ kernel + bias): images [batch, height, width, channels] → [batch, outputHeight, outputWidth, filters].
 * Parameters: `kernel` [kernelHeight, kernelWidth, channels, filters] and `bias` [filters].
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class Conv2D extends Convolution2D {
  readonly type: string = 'Conv2D';
  readonly filters: number;
  readonly #kernelInitializer: Initializer;
  #kernel: Parameter | undefined;

  constructor(options: Conv2DOptions) {
    const settings = readConfig('Conv2D', options, fields);
    super(settings);
    this.filters = settings.filters;
    this.#kernelInitializer = toInitializer(settings.kernelInitializer);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: Conv2DOptions): Conv2D {
    return new Conv2D(config);
  }

  protected override buildKernels(channels: number, context: BuildContext): void {
    const shape = [...this.kernelSize, channels, this.filters];
    this.#kernel = this.addParameter('kernel', shape, this.#kernelInitializer, context);
  }

  protected override convolve(x: Tensor, bias: Tensor | null, activation: FusedActivation): Tensor {
    return conv2d(x, this.#kernel!, { ...this.window, bias, activation });
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelInitializer: this.#kernelInitializer.getConfig(),
    };
  }
}
