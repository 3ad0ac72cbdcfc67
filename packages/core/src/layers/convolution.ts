import { booleanField, type Fields } from '../configuration.ts';
import type { FusedActivation } from '../fused-kernels.ts';
import type { Initializer } from '../initializers/index.ts';
import type { Padding, Pair, WindowAttributes } from '../ops/window.ts';
import type { Shape } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import {
  type ActivationConfig,
  type ActivationName,
  activationField,
  activationFromConfig,
  activations,
} from './activations.ts';
import { requiredField } from './fields.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import { type BuildContext, Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import {
  bothAxes,
  checkImages,
  isPair,
  paddingField,
  pairExpected,
  pairField,
  windowPlaces,
} from './windows.ts';

/** What every layer that convolves is configured with. Pairs are one number for both axes, or [height, width]. */
export interface ConvolutionOptions extends LayerOptions {
  readonly kernelSize: Pair;
  /** Pixels between the kernel's places: 1 unless said. */
  readonly strides?: Pair;
  /** `valid` unless said. `same` is TensorFlow's: with strides of 1 the image keeps its size. */
  readonly padding?: Padding;
  /** Pixels between the kernel's elements: 1 unless said. */
  readonly dilationRate?: Pair;
  /** `linear` unless said. */
  readonly activation?: ActivationConfig;
  /** Whether there is a bias; true unless said. */
  readonly useBias?: boolean;
  /** `zeros` unless said. */
  readonly biasInitializer?: InitializerOption;
}

/** `ConvolutionOptions` as its fields read them. */
export interface ConvolutionSettings {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilationRate: Pair;
  readonly activation: unknown;
  readonly useBias: boolean;
  readonly biasInitializer: unknown;
}

/** The fields of `ConvolutionOptions`, for the layers of this type to take up. */
export function convolutionFields(type: string): Fields<ConvolutionSettings> {
  return {
    kernelSize: requiredField(`${type}: kernelSize`, pairExpected, isPair),
    strides: pairField(1),
    padding: paddingField,
    dilationRate: pairField(1),
    activation: activationField,
    useBias: booleanField(true),
    biasInitializer: initializerField('zeros'),
  };
}

/** What layers that convolve images share: a class of them declares its kernels and convolves. */
export abstract class Convolution2D extends Layer {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dilationRate: readonly [number, number];
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly #biasInitializer: Initializer;
  #bias: Parameter | null = null;

  constructor(settings: ConvolutionSettings & LayerOptions) {
    super(settings);
    this.kernelSize = bothAxes(settings.kernelSize);
    this.strides = bothAxes(settings.strides);
    this.padding = settings.padding;
    this.dilationRate = bothAxes(settings.dilationRate);
    this.activation = activationFromConfig(settings.activation);
    this.useBias = settings.useBias;
    this.#biasInitializer = toInitializer(settings.biasInitializer);
  }

  /** Declares the kernels for images of so many channels. */
  protected abstract buildKernels(channels: number, context: BuildContext): void;

  /** activation(x ∗ the layer's kernels + bias), `bias` [outputChannels] or none. */
  protected abstract convolve(x: Tensor, bias: Tensor | null, activation: FusedActivation): Tensor;

  /** How many channels the output has for images of so many. */
  protected abstract outputChannels(channels: number): number;

  /** How the kernel moves, as the ops are told. */
  protected get window(): WindowAttributes {
    return { strides: this.strides, padding: this.padding, dilations: this.dilationRate };
  }

  override build(inputShape: Shape, context: BuildContext): void {
    const [, , outputs] = this.computeOutputShape(inputShape) as [number, number, number];
    const [, , channels] = checkImages(this, inputShape);
    this.buildKernels(channels, context);
    if (this.useBias) this.#bias = this.addParameter('bias', [outputs], this.#biasInitializer, context);
  }

  override call(x: Tensor): Tensor {
    const { activation } = this;
    if (activation === 'linear' || activation === 'relu') return this.convolve(x, this.#bias, activation);
    return activations[activation](this.convolve(x, this.#bias, 'linear'));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [, , channels] = checkImages(this, inputShape);
    const places = windowPlaces(this, { kind: 'kernel', size: this.kernelSize }, this.window, inputShape);
    return [...places, this.outputChannels(channels)];
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      kernelSize: [...this.kernelSize],
      strides: [...this.strides],
      padding: this.padding,
      dilationRate: [...this.dilationRate],
      activation: this.activation,
      useBias: this.useBias,
      biasInitializer: this.#biasInitializer.getConfig(),
    };
  }
}
