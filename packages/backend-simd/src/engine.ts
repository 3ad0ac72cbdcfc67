import { BackendUnavailableError } from '@athanor/core';
import { canShareMemory, coreCount } from './environment.ts';
import { instantiate } from './instantiate.ts';
import { exported, type Kernels, kernelsOf } from './kernel-names.ts';
import { SimdMemory } from './memory.ts';
import { compileKernels, type Variant } from './module.ts';
import { resolveOptions, type SimdBackendOptions } from './options.ts';
import { Pool } from './pool.ts';
import { Runner } from './runner.ts';

/** What a backend computes with. */
export interface Engine {
  readonly runner: Runner;
  readonly variant: Variant;
  /** The other threads; undefined where there is one thread only. */
  readonly pool: Pool | undefined;
}

/** Compiles the kernels and lays out the memory. Throws what `createBackend` does. */
export async function createEngine(options: SimdBackendOptions): Promise<Engine> {
  const { threads: wanted, relaxed, maximumMegabytes } = resolveOptions(options);
  const threads = canShareMemory() ? (wanted === 'auto' ? Math.min(coreCount(), 64) : wanted) : 1;
  const { module, variant } = await compileKernels(relaxed, threads > 1);
  const memory = new SimdMemory(threads > 1, maximumMegabytes);
  const { instance, kernels } = instanceOf(module, memory);
  const workspaceBytes = Number(exported(instance, 'workspaceBytes')());
  const reserve = (bytes: number): number => {
    const pointer = memory.allocate(bytes);
    if (pointer !== undefined) return pointer;
    throw new BackendUnavailableError(
      `the simd backend's memory has no room for the workspaces of ${threads} threads; use fewer, or raise its option maximumMegabytes`,
    );
  };
  exported(instance, 'setWorkspace')(reserve(workspaceBytes));
  const area = reserve(Runner.areaBytes);
  const pool =
    threads > 1
      ? new Pool({ module, memory: memory.memory, kernels, threads, workspaceBytes, reserve })
      : undefined;
  return { runner: new Runner(memory, kernels, area, pool), variant, pool };
}

function instanceOf(
  module: WebAssembly.Module,
  { memory }: SimdMemory,
): { instance: WebAssembly.Instance; kernels: Kernels } {
  try {
    const instance = instantiate(module, memory);
    return { instance, kernels: kernelsOf(instance) };
  } catch (error) {
    throw new BackendUnavailableError(
      "the simd backend's kernels do not fit its code; in a checkout build them again: pnpm --filter @athanor/backend-simd build",
      { cause: error },
    );
  }
}
