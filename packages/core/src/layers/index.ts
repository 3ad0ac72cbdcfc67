export { Activation, type ActivationOptions } from './activation.ts';
export {
  type ActivationConfig,
  type ActivationName,
  activationFromConfig,
  activations,
} from './activations.ts';
export { Dense, type DenseOptions } from './dense.ts';
export { Dropout, type DropoutOptions } from './dropout.ts';
export { Flatten } from './flatten.ts';
export { type LayerClass, type LayerClasses, layerFromConfig } from './from-config.ts';
export type { InitializerOption } from './initializer-option.ts';
export {
  type AddParameterOptions,
  type BuildContext,
  type CallContext,
  Layer,
  type LayerConfig,
  type LayerOptions,
} from './layer.ts';
