export type { CompileOptions } from './compile.ts';
export type { SequentialConfig } from './configuration.ts';
export { type FromJSONOptions, modelFromJSON } from './from-json.ts';
export { Sequential, type SequentialOptions } from './sequential.ts';
export type { Weights } from './weights.ts';
