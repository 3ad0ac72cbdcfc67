import { BackendUnavailableError } from '@athanor/core';
import { createBackend, type LibraryDescription } from '../src/index.ts';

/** The BLAS that is found here without being named; undefined where none is installed, which the tests then say. */
export async function installedLibrary(): Promise<LibraryDescription | undefined> {
  try {
    const backend = await createBackend();
    await backend.dispose();
    return backend.library;
  } catch (error) {
    if (error instanceof BackendUnavailableError && /no BLAS was found/.test(error.message)) return undefined;
    throw error;
  }
}
