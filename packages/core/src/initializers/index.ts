export type { ConstantConfig } from './constant.ts';
export { initializerFromConfig } from './from-config.ts';
/** The initializers by name: `initializers.glorotUniform()`. */
export * as initializers from './functions.ts';
export type { Initializer, InitializerConfig, InitializerSettings } from './initializer.ts';
export type { NormalConfig, RandomUniformConfig } from './random.ts';
