import type { SimdBackendOptions } from '@athanor/backend-simd';
import { ConfigError } from '@athanor/core';

/** Those of `@athanor/backend-simd`, and which library. `threads` are the library's too. */
export interface BlasBackendOptions extends SimdBackendOptions {
  /**
   * The BLAS: a file, or a name that the system's loader finds. Unless it is given, the environment variable
   * `ATHANOR_BLAS` says it, and without that the usual names are tried.
   */
  readonly library?: string;
}

const known: readonly (keyof BlasBackendOptions)[] = [
  'library',
  'threads',
  'relaxed',
  'revectorize',
  'maximumMegabytes',
];

/** What was named as the library, and the options for the simd backend, which checks them. Throws `ConfigError`. */
export function splitOptions({ library, ...simd }: BlasBackendOptions): {
  library: string | undefined;
  simd: SimdBackendOptions;
} {
  const unknown = Object.keys(simd).find((key) => !known.some((name) => name === key));
  if (unknown !== undefined) {
    throw new ConfigError(`the blas backend has no option '${unknown}'; it has ${known.join(', ')}`);
  }
  if (library !== undefined && (typeof library !== 'string' || library === '')) {
    throw new ConfigError(
      `the blas backend's option 'library' is the name of a file; found ${JSON.stringify(library)}`,
    );
  }
  return { library, simd };
}
