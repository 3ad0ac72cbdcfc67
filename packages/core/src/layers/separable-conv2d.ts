import { readConfig } from '../configuration.ts';
import type { FusedActivation } from '../fused-kernels.ts';
import type { Initializer } from '../initializers/index.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { Convolution2D, type ConvolutionOptions, convolutionFields } from './convolution.ts';
import { countField, requiredCount } from './fields.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import { type BuildContext, type LayerConfig, layerFields } from './layer.ts';

export interface SeparableConv2DOptions extends ConvolutionOptions {
  /** How many channels the output has. */
  readonly filters: number;
  /** How many kernels each channel has in the first convolution: 1 unless said. */
  readonly depthMultiplier?: number;
  /** `glorotUniform` unless said. */
  readonly depthwiseInitializer?: InitializerOption;
  /** `glorotUniform` unless said. */
  readonly pointwiseInitializer?: InitializerOption;
}

const fields = {
  ...layerFields,
  filters: requiredCount('SeparableConv2D: filters'),
  ...convolutionFields('SeparableConv2D'),
  depthMultiplier: countField(1),
  depthwiseInitializer: initializerField('glorotUniform'),
  pointwiseInitializer: initializerField('glorotUniform'),
};

/**
 * A convolution of each channel by itself, then one of 1×1 over the channels, with bias and activation: images [batch,
 * height, width, channels] → [batch, outputHeight, outputWidth, filters]. Parameters: `depthwise_kernel` [kernelHeight,
 * kernelWidth, channels, depthMultiplier], `pointwise_kernel` [1, 1, channels·depthMultiplier, filters] and `bias`
 * [filters].
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class SeparableConv2D extends Convolution2D {
  readonly type: string = 'SeparableConv2D';
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly #depthwiseInitializer: Initializer;
  readonly #pointwiseInitializer: Initializer;
  #depthwiseKernel: Parameter | undefined;
  #pointwiseKernel: Parameter | undefined;

  constructor(options: SeparableConv2DOptions) {
    const settings = readConfig('SeparableConv2D', options, fields);
    super(settings);
    this.filters = settings.filters;
    this.depthMultiplier = settings.depthMultiplier;
    this.#depthwiseInitializer = toInitializer(settings.depthwiseInitializer);
    this.#pointwiseInitializer = toInitializer(settings.pointwiseInitializer);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: SeparableConv2DOptions): SeparableConv2D {
    return new SeparableConv2D(config);
  }

  protected override buildKernels(channels: number, context: BuildContext): void {
    this.#depthwiseKernel = this.addParameter(
      'depthwise_kernel',
      [...this.kernelSize, channels, this.depthMultiplier],
      this.#depthwiseInitializer,
      context,
    );
    this.#pointwiseKernel = this.addParameter(
      'pointwise_kernel',
      [1, 1, channels * this.depthMultiplier, this.filters],
      this.#pointwiseInitializer,
      context,
    );
  }

  protected override convolve(x: Tensor, bias: Tensor | null, activation: FusedActivation): Tensor {
    const depthwise = depthwiseConv2d(x, this.#depthwiseKernel!, this.window);
    return conv2d(depthwise, this.#pointwiseKernel!, { bias, activation });
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      filters: this.filters,
      depthMultiplier: this.depthMultiplier,
      depthwiseInitializer: this.#depthwiseInitializer.getConfig(),
      pointwiseInitializer: this.#pointwiseInitializer.getConfig(),
    };
  }
}
