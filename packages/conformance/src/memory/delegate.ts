import { type Backend, releaseMemory } from '@athanor/core';

/** A backend of its own that hands every call to `backend`, but for the methods in `overrides`. */
export function delegateTo(backend: Backend, overrides: Partial<Backend> = {}): Backend {
  return {
    name: backend.name,
    floatType: backend.floatType,
    fused: backend.fused,
    allocate: (dtype, length) => backend.allocate(dtype, length),
    free: (storage) => backend.free(storage),
    write: (storage, values) => backend.write(storage, values),
    read: (storage) => backend.read(storage),
    ...(backend.readSync === undefined ? {} : { readSync: (storage) => backend.readSync!(storage) }),
    synchronize: () => backend.synchronize(),
    dispose: () => backend.dispose(),
    fill: (output, value) => backend.fill(output, value),
    cast: (input, output) => backend.cast(input, output),
    copyStrided: (input, output, view) => backend.copyStrided(input, output, view),
    concat: (inputs, output, layout) => backend.concat(inputs, output, layout),
    unary: (kind, input, output) => backend.unary(kind, input, output),
    binary: (kind, a, b, output, shapes) => backend.binary(kind, a, b, output, shapes),
    select: (condition, a, b, output) => backend.select(condition, a, b, output),
    reduce: (kind, input, output, layout) => backend.reduce(kind, input, output, layout),
    argReduce: (kind, input, output, layout) => backend.argReduce(kind, input, output, layout),
    matMul: (a, b, output, layout) => backend.matMul(a, b, output, layout),
    gatherRows: (table, indices, output, layout) => backend.gatherRows(table, indices, output, layout),
    scatterAddRows: (updates, indices, output, layout) =>
      backend.scatterAddRows(updates, indices, output, layout),
    ...overrides,
  };
}

/**
 * Runs `body` with a backend that computes with `backend` and has no fused kernels, so that core composes everything.
 * Whatever waits in its arena afterwards goes back to `backend`.
 */
export async function withoutFused<T>(backend: Backend, body: (bare: Backend) => Promise<T>): Promise<T> {
  const bare = delegateTo(backend, { fused: {} });
  try {
    return await body(bare);
  } finally {
    releaseMemory(bare);
  }
}
