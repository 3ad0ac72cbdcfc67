import type { Storage, TypedArray } from '@athanor/core';
import { delegateTo } from '../../src/memory/delegate.ts';
import { type Fault, onHost } from './fault.ts';

/** The greater of two, or the one that is a number: what C calls fmax. */
function greaterNumber(x: number, y: number): number {
  if (Number.isNaN(x)) return y;
  return Number.isNaN(y) ? x : Math.max(x, y);
}

const swappedTranspose: Fault = {
  name: 'a transpose flag that is taken for the other',
  make: (pure) =>
    delegateTo(pure, {
      matMul: (a, b, output, layout) =>
        pure.matMul(a, b, output, {
          ...layout,
          transposeA: layout.transposeB,
          transposeB: layout.transposeA,
        }),
    }),
  fails: [
    'kernels: matMul transposeA',
    'kernels: matMul transposeB',
    'ops: matMul',
    'vectors: matMul/1',
    'gradients: dense',
  ],
  passes: ['kernels: matMul plain', 'kernels: matMul transposeA transposeB', 'ops: dense'],
  says: /matMul transposeA \(batch 1, m 2, n 3, k 1\)|m \d+, n \d+, k \d+/,
};

const scribbledInput: Fault = {
  name: 'a relu that also changes its input',
  make: (pure) =>
    delegateTo(pure, {
      unary(kind, input, output) {
        pure.unary(kind, input, output);
        if (kind === 'relu' && input.dtype !== 'int32') pure.write(input, pure.readSync(output));
      },
    }),
  fails: ['aliasing: unary relu'],
  passes: ['kernels: unary relu', 'aliasing: unary abs'],
  says: /unary relu \(.*\) of .*: input 0 is changed by the kernel/,
};

const outsideOutput: Fault = {
  name: 'a fill that also reaches the storage before',
  make(pure) {
    const storages: Storage[] = [];
    return delegateTo(pure, {
      allocate(dtype, length) {
        const storage = pure.allocate(dtype, length);
        storages.push(storage);
        return storage;
      },
      free(storage) {
        storages.splice(storages.indexOf(storage), 1);
        pure.free(storage);
      },
      fill(output, value) {
        pure.fill(output, value);
        const before = storages[storages.indexOf(output) - 1];
        if (before !== undefined) pure.fill(before, value);
      },
    });
  },
  fails: ['aliasing: fill'],
  passes: ['kernels: fill'],
  says: /fill \(.*\) of .*: it writes outside its output/,
};

const keptArray: Fault = {
  name: 'a read that hands out the same array twice',
  make(pure) {
    const arrays = new Map<Storage, TypedArray>();
    return delegateTo(pure, {
      write(storage, values) {
        arrays.delete(storage);
        pure.write(storage, values);
      },
      async read(storage) {
        const array = arrays.get(storage) ?? pure.readSync(storage);
        arrays.set(storage, array);
        return array;
      },
    });
  },
  fails: ['kernels: write and read copy'],
  passes: ['kernels: read gives back what was written'],
  says: /read after the array that was read has changed/,
};

const accumulatedOutput: Fault = {
  name: 'a sum that adds to what the output held',
  make: (pure) =>
    delegateTo(pure, {
      reduce(kind, input, output, layout) {
        const before = pure.readSync(output);
        pure.reduce(kind, input, output, layout);
        if (kind === 'sum')
          pure.write(
            output,
            pure.readSync(output).map((x, i) => x + before[i]!),
          );
      },
    }),
  fails: ['kernels: reduce sum'],
  passes: ['kernels: reduce max'],
  says: /reduce sum \(.*outer 1, size 1, inner 1\)/,
};

const partlyWritten: Fault = {
  name: 'a scatter that leaves rows that nothing names as they were',
  make: (pure) =>
    delegateTo(pure, {
      scatterAddRows(updates, indices, output, layout) {
        const before = pure.readSync(output);
        pure.scatterAddRows(updates, indices, output, layout);
        const named = new Set(pure.readSync(indices));
        onHost(pure, [output], output, ([sums]) =>
          sums!.map((x, i) => (named.has(Math.floor(i / layout.width)) ? x : before[i]!)),
        );
      },
    }),
  fails: ['kernels: scatterAddRows'],
  passes: ['kernels: gatherRows'],
  says: /scatterAddRows \(5 rows, 3 indices, width 1\)/,
};

const lostRepeats: Fault = {
  name: 'a wrong gradient: a scatter in which the last of repeated indices wins',
  make: (pure) =>
    delegateTo(pure, {
      scatterAddRows: (updates, indices, output, { width }) =>
        onHost(pure, [updates, indices], output, ([values, rows]) => {
          const result = new Float64Array(output.length);
          values!.forEach((x, i) => {
            result[rows![Math.floor(i / width)]! * width + (i % width)] = x;
          });
          return result;
        }),
    }),
  fails: ['gradients: gather', 'kernels: scatterAddRows', 'vectors: gather/0'],
  passes: ['ops: gather', 'kernels: gatherRows'],
  says: /gather \(.*\) of float .*, int32 .*: the gradient of variable 0's element/,
};

const wrongReluGradient: Fault = {
  name: 'a wrong gradient: a step that is 1 where x is 0',
  make: (pure) =>
    delegateTo(pure, {
      unary(kind, input, output) {
        pure.unary(kind, input, output);
        if (kind === 'step') onHost(pure, [input], output, ([x]) => x!.map((value) => (value >= 0 ? 1 : 0)));
      },
      fused: {
        ...pure.fused,
        reluGradient: (dy, y, output) =>
          onHost(pure, [dy, y], output, ([gradient, result]) =>
            gradient!.map((value, i) => (result![i]! >= 0 ? value : 0)),
          ),
      },
    }),
  fails: ['gradients: relu', 'kernels: unary step', 'fused: reluGradient'],
  passes: ['ops: relu', 'kernels: unary relu', 'gradients: sigmoid'],
  says: /relu \(.*\) of float \[.*\]: the gradient of variable 0's element/,
};

const droppedNaN: Fault = {
  name: 'a maximum that drops NaN',
  make: (pure) =>
    delegateTo(pure, {
      binary(kind, a, b, output, shapes) {
        pure.binary(kind, a, b, output, shapes);
        if (kind !== 'maximum' || shapes.a.join() !== shapes.b.join()) return;
        onHost(pure, [a, b], output, ([x, y]) => x!.map((value, i) => greaterNumber(value, y![i]!)));
      },
    }),
  fails: ['kernels: binary maximum'],
  passes: ['kernels: binary minimum', 'ops: maximum'],
  says: /is -?[\d.e+]+|is -?Infinity, expected NaN/,
};

const shiftedBroadcast: Fault = {
  name: 'a broadcast that is off by one',
  make: (pure) =>
    delegateTo(pure, {
      binary(kind, a, b, output, shapes) {
        pure.binary(kind, a, b, output, shapes);
        const [rows, columns] = shapes.output;
        if (kind !== 'add' || shapes.output.length !== 2 || shapes.b[0] !== 1 || shapes.a[0] !== rows) return;
        onHost(pure, [a, b], output, ([x, y]) => x!.map((value, i) => value + y![(i + 1) % columns!]!));
      },
    }),
  fails: ['kernels: binary add', 'ops: add', 'ops: dense'],
  passes: ['kernels: binary sub'],
  says: /binary add \(\[.*, .*\] with \[1, \d+\]\)/,
};

const roundedCast: Fault = {
  name: 'a cast to int32 that rounds',
  make: (pure) =>
    delegateTo(pure, {
      cast(input, output) {
        pure.cast(input, output);
        if (output.dtype === 'int32')
          onHost(pure, [input], output, ([x]) => Float64Array.from(x!, Math.round));
      },
    }),
  fails: ['kernels: cast float to int32', 'ops: cast'],
  passes: ['kernels: cast int32 to float', 'kernels: cast float to bool'],
  says: /cast float to int32 .* expected/,
};

const overflow: Fault = {
  name: 'a softplus that overflows',
  make: (pure) =>
    delegateTo(pure, {
      unary(kind, input, output) {
        pure.unary(kind, input, output);
        if (kind === 'softplus')
          onHost(pure, [input], output, ([x]) =>
            x!.map((value) => Math.log(Math.fround(Math.exp(value)) + 1)),
          );
      },
    }),
  fails: ['kernels: unary softplus', 'ops: softplus', 'ops: sigmoidCrossEntropy'],
  passes: ['kernels: unary sigmoid'],
  says: /special values/,
};

const noise: Fault = {
  name: 'a product that differs a little each time',
  make(pure) {
    let calls = 0;
    return delegateTo(pure, {
      matMul(a, b, output, layout) {
        pure.matMul(a, b, output, layout);
        const factor = 1 + (calls++ % 3) * 2 ** -23;
        onHost(pure, [output], output, ([x]) => x!.map((value) => value * factor));
      },
    });
  },
  fails: ['training: the same seed gives the same bits'],
  passes: ['kernels: matMul plain', 'training: an MLP with sgd follows the reference'],
  says: /the losses are not those in the first run/,
};

const coarse: Fault = {
  name: 'a product that keeps ten bits',
  make: (pure) =>
    delegateTo(pure, {
      matMul(a, b, output, layout) {
        pure.matMul(a, b, output, layout);
        onHost(pure, [output], output, ([x]) =>
          x!.map((value) => value * (1 + (value > 0 ? 1 : -1) * 2 ** -11)),
        );
      },
    }),
  fails: ['training: an MLP with sgd follows the reference', 'kernels: matMul plain'],
  passes: ['training: the same seed gives the same bits'],
  says: /the losses are not those on the reference/,
};

/** Faults of kernels and of storage. */
export const kernelFaults: readonly Fault[] = [
  swappedTranspose,
  scribbledInput,
  outsideOutput,
  keptArray,
  accumulatedOutput,
  partlyWritten,
  lostRepeats,
  wrongReluGradient,
  droppedNaN,
  shiftedBroadcast,
  roundedCast,
  overflow,
  noise,
  coarse,
];
