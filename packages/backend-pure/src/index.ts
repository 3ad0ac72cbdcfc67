export { createBackend, createPureBackend, PureBackend } from './backend.ts';
export type { PureBackendOptions } from './options.ts';
