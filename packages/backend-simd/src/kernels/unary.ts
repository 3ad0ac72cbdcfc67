import { DTypeError, type UnaryKind } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

/** What a kind is called by in assembly/unary.ts, for each dtype that it takes. */
interface UnaryCodes {
  readonly float32: number;
  readonly int32?: number;
  /** Elements that are worth a thread. */
  readonly grain: number;
}

const light = 32768;
const heavy = 8192;

const unaryCodes: { readonly [K in UnaryKind]: UnaryCodes } = {
  neg: { float32: 0, int32: 19, grain: light },
  abs: { float32: 1, int32: 20, grain: light },
  sign: { float32: 2, int32: 21, grain: light },
  step: { float32: 3, grain: light },
  square: { float32: 4, int32: 22, grain: light },
  reciprocal: { float32: 5, grain: light },
  sqrt: { float32: 6, grain: light },
  rsqrt: { float32: 7, grain: light },
  exp: { float32: 8, grain: heavy },
  expm1: { float32: 9, grain: heavy },
  log: { float32: 10, grain: heavy },
  log1p: { float32: 11, grain: heavy },
  sin: { float32: 12, grain: heavy },
  cos: { float32: 13, grain: heavy },
  tanh: { float32: 14, grain: heavy },
  erf: { float32: 15, grain: heavy },
  relu: { float32: 16, int32: 23, grain: light },
  sigmoid: { float32: 17, grain: heavy },
  softplus: { float32: 18, grain: heavy },
};

/** output[i] = kind(input[i]). Throws `DTypeError` for a dtype that the kind does not take. */
export function unary(runner: Runner, kind: UnaryKind, input: SimdStorage, output: SimdStorage): void {
  const { float32, int32, grain } = unaryCodes[kind];
  const code = input.dtype === 'float32' ? float32 : input.dtype === 'int32' ? int32 : undefined;
  if (code === undefined) {
    throw new DTypeError(
      `${kind}: the simd backend takes ${int32 === undefined ? 'float32' : 'float32 and int32'}; found ${input.dtype}`,
    );
  }
  runner.run('unary', [code, input.pointer, output.pointer], output.length, grain);
}

/** output[i] = y[i] > 0 ? dy[i] : 0. */
export function reluGradient(runner: Runner, dy: SimdStorage, y: SimdStorage, output: SimdStorage): void {
  runner.run('reluGradient', [dy.pointer, y.pointer, output.pointer], output.length, light);
}
