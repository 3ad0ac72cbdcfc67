export { createBackend } from './create-backend.ts';
export type { WasmFiles } from './engine/wasm-files.ts';
export type { EngineName, TfjsOptions } from './options.ts';
