import { createPureBackend, type PureBackend } from '@athanor/backend-pure';
import type { Backend } from '@athanor/core';
import { bytesPerElement } from '@athanor/core';
import { delegateTo } from '../../src/memory/delegate.ts';

/** A backend that can say how many storages it holds. */
export interface CountedBackend {
  readonly backend: Backend;
  live(): number;
}

/** A product that allocates a workspace and never frees it. */
export function leakingMatMul(): CountedBackend {
  const pure = createPureBackend();
  const backend = delegateTo(pure, {
    matMul(a, b, output, layout) {
      pure.allocate('float32', 8);
      pure.matMul(a, b, output, layout);
    },
  });
  return { backend, live: () => pure.liveStorages };
}

/** A `free` that does nothing, on a heap of 1 GB such as a WASM module may have. */
export function forgetfulFree(): CountedBackend {
  const pure: PureBackend = createPureBackend();
  let bytes = 0;
  let live = 0;
  const backend = delegateTo(pure, {
    allocate(dtype, length) {
      const size = length * bytesPerElement(dtype);
      if (bytes + size > 2 ** 30) throw new Error('out of memory');
      bytes += size;
      live++;
      return pure.allocate(dtype, length);
    },
    free: (storage) => {
      pure.free(storage);
    },
  });
  return { backend, live: () => live };
}
