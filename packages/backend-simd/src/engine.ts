import { BackendUnavailableError } from '@athanor/core';
import { canShareMemory, coreCount } from './environment.ts';
import { instantiate } from './instantiate.ts';
import {
  type CompiledKernels,
  exported,
  type Kernels,
  kernelsOf,
  type LibraryKernels,
} from './kernel-names.ts';
import type { ConvolutionsByLibrary } from './kernels/convolution/index.ts';
import { SimdMemory } from './memory.ts';
import { compileKernels, type Variant } from './module.ts';
import { resolveOptions, type SimdBackendOptions } from './options.ts';
import { Pool } from './pool.ts';
import type { ProductsExtension } from './products.ts';
import { Runner } from './runner.ts';

/** What a backend computes with. */
export interface Engine {
  /** The backend's name. */
  readonly name: string;
  readonly runner: Runner;
  readonly variant: Variant;
  /** The other threads; undefined where there is one thread only. */
  readonly pool: Pool | undefined;
  /** Convolutions by an extension's products, where there is one. */
  readonly library: ConvolutionsByLibrary | undefined;
}

/**
 * Compiles the kernels and lays out the memory. With an `extension` the engine is another backend's: of its name, and with
 * its matrix products in place of those that it prefers to take.
 *
 * @throws what `createBackend` does, and what the extension's `connect` does
 */
export async function createEngine(
  options: SimdBackendOptions = {},
  extension?: ProductsExtension,
): Promise<Engine> {
  const {
    threads: wanted,
    relaxed,
    revectorize,
    maximumMegabytes,
  } = resolveOptions(options, extension?.name);
  const threads = canShareMemory() ? (wanted === 'auto' ? Math.min(coreCount(), 64) : wanted) : 1;
  const { module, variant, panelColumns } = await compileKernels({
    relaxed,
    revectorize,
    shared: threads > 1,
  });
  const memory = new SimdMemory(threads > 1, maximumMegabytes);
  const library = extension && (await import('./kernels/convolution/by-library.ts'));
  const { instance, kernels } = instanceOf(module, memory, await kernelsBy(extension, memory));
  const workspaceBytes = Number(exported(instance, 'workspaceBytes')());
  const reserve = (bytes: number): number => {
    const pointer = memory.allocate(bytes);
    if (pointer !== undefined) return pointer;
    throw new BackendUnavailableError(
      `the simd backend's memory has no room for the workspaces of ${threads} threads; use fewer, or raise its option maximumMegabytes`,
    );
  };
  exported(instance, 'setWorkspace')(reserve(workspaceBytes), panelColumns);
  const area = reserve(Runner.areaBytes);
  const pool =
    threads > 1
      ? new Pool({
          ...{ module, panelColumns, memory: memory.memory, kernels, threads, workspaceBytes, reserve },
          products: extension?.worker,
        })
      : undefined;
  const runner = new Runner(memory, kernels, area, pool, extension);
  return { name: extension?.name ?? 'simd', runner, variant, pool, library };
}

/** What an extension makes kernels of, on this thread. Its code is loaded only for one. */
async function kernelsBy(
  extension: ProductsExtension | undefined,
  { memory }: SimdMemory,
): Promise<((compiled: CompiledKernels) => LibraryKernels) | undefined> {
  if (extension === undefined) return undefined;
  const multiply = extension.connect(memory);
  const { libraryKernels } = await import('./patch-products.ts');
  return libraryKernels(multiply, 0);
}

function instanceOf(
  module: WebAssembly.Module,
  { memory }: SimdMemory,
  library: ((compiled: CompiledKernels) => LibraryKernels) | undefined,
): { instance: WebAssembly.Instance; kernels: Kernels } {
  try {
    const instance = instantiate(module, memory);
    return { instance, kernels: kernelsOf(instance, library) };
  } catch (error) {
    throw new BackendUnavailableError(
      "the simd backend's kernels do not fit its code; in a checkout build them again: pnpm --filter @athanor/backend-simd build",
      { cause: error },
    );
  }
}
