export { Adagrad, type AdagradConfig } from './adagrad.ts';
export { Adam, type AdamConfig, AdamW, type AdamWConfig } from './adam.ts';
export { type OptimizerConfig, optimizerFromConfig } from './from-config.ts';
export { type LearningRate, Optimizer, type OptimizerSettings, type OptimizerSlots } from './optimizer.ts';
export { RMSprop, type RmspropConfig } from './rmsprop.ts';
export { SGD, type SgdConfig } from './sgd.ts';
