import { createEngine } from '@athanor/backend-simd';
import { BlasBackend } from './backend.ts';
import { findLibrary } from './find.ts';
import { foreignInterface } from './foreign.ts';
import { adviseHugePages } from './huge-pages.ts';
import { type BlasBackendOptions, splitOptions } from './options.ts';
import { prefersLibrary, productsOn } from './products.ts';

export { BlasBackend } from './backend.ts';
export type { LibraryDescription } from './library.ts';
export type { BlasBackendOptions } from './options.ts';

const workerModule = new URL('../dist/products.js', import.meta.url).href;

/**
 * What every backend package exports.
 *
 * @throws ConfigError for an unknown option or a wrong value; BackendUnavailableError where there is no BLAS, or the one
 * that was named is none, with what to do, and in a browser
 */
export async function createBackend(options: BlasBackendOptions = {}): Promise<BlasBackend> {
  const { library: named, simd } = splitOptions(options);
  const foreign = await foreignInterface();
  const library = findLibrary(foreign, named, process.env);
  const engine = await createEngine(simd, {
    name: 'blas',
    prefers: prefersLibrary,
    connect(memory) {
      adviseHugePages(foreign, memory, (simd.maximumMegabytes ?? 4096) * 2 ** 20);
      return productsOn(foreign, library.sgemm, memory);
    },
    ...(library.isShareable && { worker: { module: workerModule, data: library.name } }),
  });
  return new BlasBackend(engine, library.description);
}
