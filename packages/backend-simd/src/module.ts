import { BackendUnavailableError } from '@athanor/core';
import { isNode } from './environment.ts';
import { revectorizes, startRevectorizing } from './revectorize.ts';

export type Variant = 'plain' | 'relaxed' | 'revectorized';

/** Compiled kernels, and which they are. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  readonly variant: Variant;
  /** Columns of a right matrix that make a panel for their tiles. */
  readonly panelColumns: number;
}

export interface KernelDemands {
  readonly relaxed: boolean | 'auto';
  readonly revectorize: boolean;
  /** Whether they take a shared memory, or one that is not. */
  readonly shared: boolean;
}

// The least modules that use the features: a function that gives i8x16.splat(0), and one with f32x4.relaxed_madd.
const header = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10];
const zeros = [65, 0, 253, 15];
const simdProbe = Uint8Array.of(...header, 8, 1, 6, 0, ...zeros, 11);
const relaxedProbe = Uint8Array.of(...header, 19, 1, 17, 0, ...zeros, ...zeros, ...zeros, 253, 133, 2, 11);

/**
 * Whether the engine runs relaxed SIMD. Node 20 does once a flag is set, which this sets; later ones know the flag no more,
 * and would say so on stderr.
 */
export function hasRelaxedSimd(): boolean {
  if (WebAssembly.validate(relaxedProbe)) return true;
  if (!isNode() || Number.parseInt(process.versions.node, 10) > 20) return false;
  process.getBuiltinModule('node:v8').setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(relaxedProbe);
}

/**
 * Compiles the kernels: those with relaxed SIMD if `relaxed` is true, or 'auto' and the engine has it.
 *
 * @throws BackendUnavailableError where the engine lacks what was asked for, or the kernels are not to be found
 */
export async function compileKernels(demands: KernelDemands): Promise<KernelModule> {
  const { relaxed, revectorize, shared } = demands;
  if (!WebAssembly.validate(simdProbe)) {
    throw new BackendUnavailableError(
      'the simd backend needs WebAssembly SIMD, which this engine has not; use a newer one, or the pure backend',
    );
  }
  const isRelaxed = relaxed !== false && hasRelaxedSimd();
  if (relaxed === true && !isRelaxed) {
    throw new BackendUnavailableError(
      "this engine has no relaxed SIMD; leave the simd backend's option 'relaxed' at 'auto', or set it to false",
    );
  }
  if (revectorize && !(isRelaxed && revectorizes())) {
    throw new BackendUnavailableError(
      "this engine joins no vectors: the simd backend's option 'revectorize' needs V8 13, which is in Node 24, on x64; leave it out",
    );
  }
  const bytes = await readKernels(isRelaxed ? 'relaxed' : 'plain');
  if (!shared) unshareMemory(bytes);
  if (revectorize) startRevectorizing();
  const module = await WebAssembly.compile(bytes);
  if (revectorize) return { module, variant: 'revectorized', panelColumns: 16 };
  return { module, variant: isRelaxed ? 'relaxed' : 'plain', panelColumns: 8 };
}

async function readKernels(variant: 'plain' | 'relaxed'): Promise<Uint8Array<ArrayBuffer>> {
  const url =
    variant === 'relaxed'
      ? new URL('../wasm/relaxed.wasm', import.meta.url)
      : new URL('../wasm/plain.wasm', import.meta.url);
  try {
    if (isNode() && url.protocol === 'file:') {
      return Uint8Array.from(await process.getBuiltinModule('node:fs/promises').readFile(url));
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new BackendUnavailableError(
      `the simd backend's kernels could not be read from ${url.href}; in a checkout build them first: pnpm --filter @athanor/backend-simd build`,
      { cause: error },
    );
  }
}

// How the import of env.memory begins: both names with their lengths, the kind, and the flags of a shared memory.
const memoryImport = [3, ...codes('env'), 6, ...codes('memory'), 2, 3];

function codes(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}

/** The same kernels for a memory that is not shared: they use no atomics, so only the import's flags say that it is. */
function unshareMemory(bytes: Uint8Array): void {
  for (let i = 0; i + memoryImport.length <= bytes.length; i++) {
    if (memoryImport.every((byte, offset) => bytes[i + offset] === byte)) {
      bytes[i + memoryImport.length - 1] = 1;
      return;
    }
  }
  throw new BackendUnavailableError(
    'the simd backend has kernels that import no shared memory; build them again',
  );
}
