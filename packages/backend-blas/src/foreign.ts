import { BackendUnavailableError } from '@athanor/core';

/** A function of a native library. Which values it takes and gives is what it was declared with. */
export type Foreign = (...values: (number | string | Uint8Array | null)[]) => unknown;

/** A native library that has been loaded. */
export interface ForeignLibrary {
  /** The function that a C declaration names; undefined where the library has none of that name. */
  find(declaration: string): Foreign | undefined;
  /** The file that the function of that name was loaded from, where the system tells. */
  fileOf(symbol: string): string | undefined;
}

/** How this package calls native code. */
export interface ForeignInterface {
  /** Loads a file, or what the system's loader finds by that name; null is this process. Throws the loader's error. */
  load(name: string | null): ForeignLibrary;
  /** Where a view's first byte is in the process. */
  address(view: Uint8Array): number;
}

/** What was loaded stays so until the thread ends: a library with threads of its own may not bear to be unloaded. */
const kept = new Map<string | null, ReturnType<typeof import('koffi').load>>();

/** @throws BackendUnavailableError where there is no Node, or no koffi for it */
export async function foreignInterface(): Promise<ForeignInterface> {
  if (typeof process === 'undefined' || process.versions?.node === undefined) {
    throw new BackendUnavailableError(
      'the blas backend calls a library of the machine, which a browser does not allow; use @athanor/backend-simd there',
    );
  }
  let koffi: typeof import('koffi');
  try {
    koffi = await import('koffi');
  } catch (error) {
    throw new BackendUnavailableError(
      `the blas backend calls native code through koffi, which cannot be loaded on ${process.platform} ${process.arch}: ${reasonOf(error)}; install it again without --omit=optional, or use @athanor/backend-simd`,
      { cause: error },
    );
  }
  return {
    load(name) {
      const library = kept.get(name) ?? koffi.load(name);
      kept.set(name, library);
      return {
        find: (declaration) => quietly(() => library.func(declaration)),
        fileOf: (symbol) => quietly(() => fileOf(koffi, library.symbol(symbol))),
      };
    },
    address(view) {
      const address = Number(koffi.address(view));
      if (Number.isSafeInteger(address)) return address;
      throw new BackendUnavailableError(`an address of this process, ${address}, is no exact number`);
    },
  };
}

/** The path that the loader took, by dladdr, which Windows has not. */
function fileOf(koffi: typeof import('koffi'), symbol: unknown): string | undefined {
  const info = Buffer.alloc(32);
  const found: unknown = koffi.load(null).func('int dladdr(void *symbol, void *info)')(symbol, info);
  if (found === 0) return undefined;
  const name: unknown = koffi.decode(info, 'const char *');
  return typeof name === 'string' ? name : undefined;
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
