import type { Backend, Storage } from '@athanor/core';
import { delegateTo } from './delegate.ts';

/** A backend with a count of its storages. */
export interface TrackedBackend {
  readonly backend: Backend;
  /** How many are allocated and not yet freed. */
  live(): number;
  /** How many were ever allocated. */
  allocations(): number;
}

/** Counts the storages of `backend` as they are allocated and freed. Throws where one is freed that is not live. */
export function trackStorages(backend: Backend): TrackedBackend {
  const live = new Set<Storage>();
  let allocations = 0;
  return {
    backend: delegateTo(backend, {
      allocate(dtype, length) {
        const storage = backend.allocate(dtype, length);
        if (live.has(storage))
          throw new Error(`allocate gave a storage of ${dtype}[${length}] that is already in use`);
        live.add(storage);
        allocations++;
        return storage;
      },
      free(storage) {
        if (!live.delete(storage)) {
          throw new Error(`a storage of ${storage.dtype}[${storage.length}] is freed that is not in use`);
        }
        backend.free(storage);
      },
    }),
    live: () => live.size,
    allocations: () => allocations,
  };
}
