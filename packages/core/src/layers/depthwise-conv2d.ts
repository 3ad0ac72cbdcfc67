import { readConfig } from '../configuration.ts';
import type { FusedActivation } from '../fused-kernels.ts';
import type { Initializer } from '../initializers/index.ts';
import { add } from '../ops/add.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { activations } from './activations.ts';
import { Convolution2D, type ConvolutionOptions, convolutionFields } from './convolution.ts';
import { countField } from './fields.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import { type BuildContext, type LayerConfig, layerFields } from './layer.ts';

export interface DepthwiseConv2DOptions extends ConvolutionOptions {
  /** How many kernels each channel has: 1 unless said. */
  readonly depthMultiplier?: number;
  /** `glorotUniform` unless said. */
  readonly depthwiseInitializer?: InitializerOption;
}

const fields = {
  ...layerFields,
  ...convolutionFields('DepthwiseConv2D'),
  depthMultiplier: countField(1),
  depthwiseInitializer: initializerField('glorotUniform'),
};

/**
 * Convolves each channel by itself, with bias and activation: images [batch, height, width, channels] → [batch,
 * outputHeight, outputWidth, channels·depthMultiplier], where channel c's outputs are the c·depthMultiplier-th and those
 * after it. Parameters: `depthwise_kernel` [kernelHeight, kernelWidth, channels, depthMultiplier] and `bias`
 * [channels·depthMultiplier].
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class DepthwiseConv2D extends Convolution2D {
  readonly type: string = 'DepthwiseConv2D';
  readonly depthMultiplier: number;
  readonly #depthwiseInitializer: Initializer;
  #kernel: Parameter | undefined;

  constructor(options: DepthwiseConv2DOptions) {
    const settings = readConfig('DepthwiseConv2D', options, fields);
    super(settings);
    this.depthMultiplier = settings.depthMultiplier;
    this.#depthwiseInitializer = toInitializer(settings.depthwiseInitializer);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: DepthwiseConv2DOptions): DepthwiseConv2D {
    return new DepthwiseConv2D(config);
  }

  protected override buildKernels(channels: number, context: BuildContext): void {
    const shape = [...this.kernelSize, channels, this.depthMultiplier];
    this.#kernel = this.addParameter('depthwise_kernel', shape, this.#depthwiseInitializer, context);
  }

  protected override convolve(x: Tensor, bias: Tensor | null, activation: FusedActivation): Tensor {
    const convolved = depthwiseConv2d(x, this.#kernel!, this.window);
    return activations[activation](bias === null ? convolved : add(convolved, bias));
  }

  protected override outputChannels(channels: number): number {
    return channels * this.depthMultiplier;
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      depthMultiplier: this.depthMultiplier,
      depthwiseInitializer: this.#depthwiseInitializer.getConfig(),
    };
  }
}
