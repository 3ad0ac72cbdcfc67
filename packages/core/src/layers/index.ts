export { Activation, type ActivationOptions } from './activation.ts';
export {
  type ActivationConfig,
  type ActivationName,
  activationFromConfig,
  activations,
} from './activations.ts';
export { AveragePooling2D } from './average-pooling2d.ts';
export { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.ts';
export { Conv2D, type Conv2DOptions } from './conv2d.ts';
export type { ConvolutionOptions } from './convolution.ts';
export { Dense, type DenseOptions } from './dense.ts';
export { DepthwiseConv2D, type DepthwiseConv2DOptions } from './depthwise-conv2d.ts';
export { Dropout, type DropoutOptions } from './dropout.ts';
export { ELU, type ELUOptions } from './elu.ts';
export { Embedding, type EmbeddingOptions } from './embedding.ts';
export { Flatten } from './flatten.ts';
export { type LayerClass, type LayerClasses, layerFromConfig } from './from-config.ts';
export { GlobalAveragePooling2D, type GlobalAveragePooling2DOptions } from './global-average-pooling2d.ts';
export type { InitializerOption } from './initializer-option.ts';
export {
  type AddParameterOptions,
  type BuildContext,
  type CallContext,
  Layer,
  type LayerConfig,
  type LayerOptions,
} from './layer.ts';
export { LayerNormalization, type LayerNormalizationOptions } from './layer-normalization.ts';
export { LeakyReLU, type LeakyReLUOptions } from './leaky-relu.ts';
export { MaxPooling2D } from './max-pooling2d.ts';
export type { NormalizationOptions } from './normalization.ts';
export type { PoolingOptions } from './pooling.ts';
export { PReLU, type PReLUOptions } from './prelu.ts';
export { Reshape, type ReshapeOptions } from './reshape.ts';
export { SeparableConv2D, type SeparableConv2DOptions } from './separable-conv2d.ts';
export { Softmax, type SoftmaxOptions } from './softmax.ts';
export { type ImagePadding, ZeroPadding2D, type ZeroPadding2DOptions } from './zero-padding2d.ts';
