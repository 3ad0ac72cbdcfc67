import { DTypeError, type UnaryKind } from '@athanor/core';
import type { KernelName } from '../kernel-names.ts';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

interface UnaryKernel {
  readonly float: KernelName;
  readonly int?: KernelName;
  /** Elements that are worth a thread. */
  readonly grain: number;
}

const light = 32768;
const heavy = 8192;

const kernels: { readonly [K in UnaryKind]: UnaryKernel } = {
  neg: { float: 'negFloat', int: 'negInt', grain: light },
  abs: { float: 'absFloat', int: 'absInt', grain: light },
  sign: { float: 'signFloat', int: 'signInt', grain: light },
  step: { float: 'step', grain: light },
  square: { float: 'squareFloat', int: 'squareInt', grain: light },
  reciprocal: { float: 'reciprocal', grain: light },
  sqrt: { float: 'sqrt', grain: light },
  rsqrt: { float: 'rsqrt', grain: light },
  exp: { float: 'exp', grain: heavy },
  expm1: { float: 'expm1', grain: heavy },
  log: { float: 'log', grain: heavy },
  log1p: { float: 'log1p', grain: heavy },
  sin: { float: 'sin', grain: heavy },
  cos: { float: 'cos', grain: heavy },
  tanh: { float: 'tanh', grain: heavy },
  erf: { float: 'erf', grain: heavy },
  relu: { float: 'reluFloat', int: 'reluInt', grain: light },
  sigmoid: { float: 'sigmoid', grain: heavy },
  softplus: { float: 'softplus', grain: heavy },
};

/** output[i] = kind(input[i]). Throws `DTypeError` for a dtype that the kind does not take. */
export function unary(runner: Runner, kind: UnaryKind, input: SimdStorage, output: SimdStorage): void {
  const { float, int, grain } = kernels[kind];
  const name = input.dtype === 'float32' ? float : input.dtype === 'int32' ? int : undefined;
  if (name === undefined) {
    throw new DTypeError(
      `${kind}: the simd backend takes ${int ? 'float32 and int32' : 'float32'}; found ${input.dtype}`,
    );
  }
  runner.run(name, [input.pointer, output.pointer], output.length, grain);
}

/** output[i] = y[i] > 0 ? dy[i] : 0. */
export function reluGradient(runner: Runner, dy: SimdStorage, y: SimdStorage, output: SimdStorage): void {
  runner.run('reluGradient', [dy.pointer, y.pointer, output.pointer], output.length, light);
}
