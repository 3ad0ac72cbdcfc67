import type { Backend } from '@athanor/core';

/** Backends by name: `blas` where the machine has a library for it, which is said where it has none. */
export async function blasIfInstalled(): Promise<{ readonly [name: string]: () => Promise<Backend> }> {
  const { BackendUnavailableError } = await import('@athanor/core');
  const { createBackend } = await import('@athanor/backend-blas');
  try {
    await (await createBackend()).dispose();
    return { blas: () => createBackend() };
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error;
    console.log(`not run on blas: ${error.message}`);
    return {};
  }
}
