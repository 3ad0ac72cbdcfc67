import { SimdBackend } from './backend.ts';
import { createEngine } from './engine.ts';
import type { SimdBackendOptions } from './options.ts';

export { SimdBackend } from './backend.ts';
export { createEngine, type Engine } from './engine.ts';
export { OutOfMemoryError, WorkerError } from './errors.ts';
export { hasRelaxedSimd, type Variant } from './module.ts';
export type { SimdBackendOptions } from './options.ts';
export type { Multiply, Product, ProductLayout, ProductsExtension, ProductsWorker } from './products.ts';

/**
 * What every backend package exports.
 *
 * @throws ConfigError for an unknown option, BackendUnavailableError where the engine lacks what the options demand
 */
export async function createBackend(options: SimdBackendOptions = {}): Promise<SimdBackend> {
  return new SimdBackend(await createEngine(options));
}
