import { BackendUnavailableError } from '@athanor/core';
import type { ForeignInterface } from './foreign.ts';
import { type BlasLibrary, openLibrary } from './library.ts';
import { platformOf } from './platforms.ts';

/**
 * The BLAS to compute with: the one that is named, by the option or by `ATHANOR_BLAS`, and no other; else the first of the
 * platform's usual ones that works.
 *
 * @throws BackendUnavailableError that names the file, what was wrong with it, and what to do
 */
export function findLibrary(
  foreign: ForeignInterface,
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): BlasLibrary {
  const variable = environment.ATHANOR_BLAS || undefined;
  const named = option ?? variable;
  if (named !== undefined) {
    const source = option === undefined ? 'the environment variable ATHANOR_BLAS' : "the option 'library'";
    return openNamed(foreign, named, source);
  }
  const { names, remedy } = platformOf(process.platform);
  const broken: string[] = [];
  for (const name of names) {
    try {
      return openLibrary(foreign, name);
    } catch (error) {
      const reason = reasonOf(error);
      if (!/cannot open shared object file|No such file|no such file|could not be found/.test(reason)) {
        broken.push(`${name}: ${reason}`);
      }
    }
  }
  const found = broken.length === 0 ? '' : `; what was found does not work: ${broken.join('; ')}`;
  throw new BackendUnavailableError(
    `no BLAS was found: ${remedy}; or name a file in the environment variable ATHANOR_BLAS (looked for ${names.join(', ')})${found}`,
  );
}

function openNamed(foreign: ForeignInterface, name: string, source: string): BlasLibrary {
  try {
    return openLibrary(foreign, name);
  } catch (error) {
    throw new BackendUnavailableError(
      `${name}, which ${source} names, cannot be used as BLAS: ${reasonOf(error)}; name the file of OpenBLAS, MKL, BLIS or another BLAS with cblas_sgemm and 32-bit integers, or leave it out and the usual places are looked at`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
