import type { PureBackend } from '@athanor/backend-pure';
import type { Backend, Storage } from '@athanor/core';

/** A storage that can be made to stand for another's memory. */
interface Box extends Storage {
  inner: Storage;
}

/**
 * A backend over `pure` with the fault that `cast` to the same dtype hands the input's memory on in place of a copy, as
 * a backend of immutable tensors might.
 */
export function sharingBackend(pure: PureBackend): Backend {
  const uses = new Map<Storage, number>();
  const use = (storage: Storage, change: number): void => {
    const count = (uses.get(storage) ?? 0) + change;
    if (count > 0) uses.set(storage, count);
    else {
      uses.delete(storage);
      pure.free(storage);
    }
  };
  const boxes = new WeakMap<Storage, Box>();
  const box = (storage: Storage): Box => boxes.get(storage)!;
  const inner = (storage: Storage): Storage => box(storage).inner;
  return {
    name: 'sharing',
    floatType: pure.floatType,
    fused: {},
    allocate(dtype, length) {
      const made: Box = { dtype, length, inner: pure.allocate(dtype, length) };
      use(made.inner, 1);
      boxes.set(made, made);
      return made;
    },
    free: (storage) => use(inner(storage), -1),
    write: (storage, values) => pure.write(inner(storage), values),
    read: (storage) => pure.read(inner(storage)),
    synchronize: () => pure.synchronize(),
    dispose: () => pure.dispose(),
    cast(input, output) {
      if (input.dtype !== output.dtype) {
        pure.cast(inner(input), inner(output));
        return;
      }
      use(inner(output), -1);
      box(output).inner = inner(input);
      use(inner(input), 1);
    },
    fill: (output, value) => pure.fill(inner(output), value),
    copyStrided: (input, output, view) => pure.copyStrided(inner(input), inner(output), view),
    concat: (inputs, output, layout) => pure.concat(inputs.map(inner), inner(output), layout),
    unary: (kind, input, output) => pure.unary(kind, inner(input), inner(output)),
    binary: (kind, a, b, output, shapes) => pure.binary(kind, inner(a), inner(b), inner(output), shapes),
    select: (condition, a, b, output) => pure.select(inner(condition), inner(a), inner(b), inner(output)),
    reduce: (kind, input, output, layout) => pure.reduce(kind, inner(input), inner(output), layout),
    argReduce: (kind, input, output, layout) => pure.argReduce(kind, inner(input), inner(output), layout),
    matMul: (a, b, output, layout) => pure.matMul(inner(a), inner(b), inner(output), layout),
    gatherRows: (table, indices, output, layout) =>
      pure.gatherRows(inner(table), inner(indices), inner(output), layout),
    scatterAddRows: (updates, indices, output, layout) =>
      pure.scatterAddRows(inner(updates), inner(indices), inner(output), layout),
  };
}
