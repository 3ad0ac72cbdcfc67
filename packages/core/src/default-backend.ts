import type { Backend } from './backend.ts';
import { ValueError } from './errors.ts';

let defaultBackend: Backend | undefined;

/** Sets the backend on which tensors are made when none is named. It serves nothing else. */
export function setDefaultBackend(backend: Backend | undefined): void {
  defaultBackend = backend;
}

/** Throws ValueError if none was set. */
export function getDefaultBackend(): Backend {
  if (defaultBackend === undefined) {
    throw new ValueError(
      "no backend: make one, such as `await createBackend()` from '@athanor/backend-pure', and pass it as `backend` or to setDefaultBackend",
    );
  }
  return defaultBackend;
}
