export { BinaryCrossentropy, binaryCrossentropy } from './binary-crossentropy.ts';
export {
  CategoricalCrossentropy,
  categoricalCrossentropy,
  type SmoothedCrossentropyOptions,
} from './categorical-crossentropy.ts';
export type {
  BinaryCrossentropyOptions,
  CategoricalCrossentropyOptions,
  EpsilonMode,
} from './cross-entropy-options.ts';
export { type LossConfig, lossFromConfig } from './from-config.ts';
export { Huber, type HuberOptions, huber } from './huber.ts';
export { Loss, type LossOptions, type LossSettings, type Reduction } from './loss.ts';
export { MeanAbsoluteError, meanAbsoluteError } from './mean-absolute-error.ts';
export { MeanSquaredError, meanSquaredError } from './mean-squared-error.ts';
export { sigmoidCrossEntropy } from './sigmoid-cross-entropy.ts';
export { softmaxCrossEntropy } from './softmax-cross-entropy.ts';
export {
  SparseCategoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from './sparse-categorical-crossentropy.ts';
