import { BackendUnavailableError } from '@athanor/core';
import { canShareMemory, coreCount } from './environment.ts';
import { instantiate } from './instantiate.ts';
import { exported, type Kernels, kernelsOf } from './kernel-names.ts';
import { SimdMemory } from './memory.ts';
import { compileKernels, type Variant } from './module.ts';
import { resolveOptions, type SimdBackendOptions } from './options.ts';
import { libraryKernels } from './patch-products.ts';
import { Pool } from './pool.ts';
import type { Multiply, ProductsExtension } from './products.ts';
import { Runner } from './runner.ts';

/** What a backend computes with. */
export interface Engine {
  /** The backend's name. */
  readonly name: string;
  readonly runner: Runner;
  readonly variant: Variant;
  /** The other threads; undefined where there is one thread only. */
  readonly pool: Pool | undefined;
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
  const multiply = extension?.connect(memory.memory);
  const { instance, kernels } = instanceOf(module, memory, multiply);
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
  return { name: extension?.name ?? 'simd', runner, variant, pool };
}

function instanceOf(
  module: WebAssembly.Module,
  { memory }: SimdMemory,
  multiply: Multiply | undefined,
): { instance: WebAssembly.Instance; kernels: Kernels } {
  try {
    const instance = instantiate(module, memory);
    return { instance, kernels: kernelsOf(instance, multiply && libraryKernels(multiply, 0)) };
  } catch (error) {
    throw new BackendUnavailableError(
      "the simd backend's kernels do not fit its code; in a checkout build them again: pnpm --filter @athanor/backend-simd build",
      { cause: error },
    );
  }
}
