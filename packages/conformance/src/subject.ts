import { createBackend as createReference } from '@athanor/backend-pure';
import type { Backend } from '@athanor/core';
import type { ConformanceOptions } from './check.ts';

/** The backend that is being checked and the reference, each made when first asked for and shared by the checks. */
export interface Subject {
  readonly options: ConformanceOptions;
  backend(): Promise<Backend>;
  /** `backend-pure` in float64. */
  reference(): Promise<Backend>;
  /** Disposes of whichever were made. */
  dispose(): Promise<void>;
}

/** A subject whose backends are not made yet. */
export function subjectOf(options: ConformanceOptions): Subject {
  let backend: Promise<Backend> | undefined;
  let reference: Promise<Backend> | undefined;
  return {
    options,
    backend() {
      backend ??= Promise.resolve().then(() => options.createBackend());
      return backend;
    },
    reference() {
      reference ??= Promise.resolve().then(() => createReference({ floatType: 'float64' }));
      return reference;
    },
    async dispose() {
      const made = await Promise.allSettled([backend, reference]);
      backend = undefined;
      reference = undefined;
      for (const result of made) {
        if (result.status === 'fulfilled') await result.value?.dispose();
      }
    },
  };
}
