import { DTypeError, type UnaryKind } from '@athanor/core';
import type { Engine, EngineTensor } from '../engine/engine.ts';
import { integerLoops, type UnaryLoop, unaryLoops } from '../loops/unary.ts';

/** Tfjs's names for the kinds. */
const kernels: { readonly [K in UnaryKind]: string } = {
  neg: 'Neg',
  abs: 'Abs',
  sign: 'Sign',
  step: 'Step',
  square: 'Square',
  reciprocal: 'Reciprocal',
  sqrt: 'Sqrt',
  rsqrt: 'Rsqrt',
  exp: 'Exp',
  expm1: 'Expm1',
  log: 'Log',
  log1p: 'Log1p',
  sin: 'Sin',
  cos: 'Cos',
  tanh: 'Tanh',
  erf: 'Erf',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
};

/** Tfjs's kernel on floats where its values are right; else, and on int32, which tfjs takes through floats, a loop. */
export function unary(engine: Engine, kind: UnaryKind, x: EngineTensor): EngineTensor {
  const loop = x.dtype === 'float32' ? loopInstead(engine, kind) : integerLoop(engine, kind, x);
  if (loop === undefined) return engine.run(kernels[kind], { x });
  const output = engine.make(x.dtype, x.shape[0]!);
  loop(engine.view(x), engine.view(output));
  return output;
}

function loopInstead(engine: Engine, kind: UnaryKind): UnaryLoop | undefined {
  return isKeyOf(unaryLoops, kind) && engine.traits.faulty[kind] !== undefined ? unaryLoops[kind] : undefined;
}

function integerLoop(engine: Engine, kind: UnaryKind, x: EngineTensor): UnaryLoop {
  if (x.dtype === 'int32' && isKeyOf(integerLoops, kind)) return integerLoops[kind];
  throw new DTypeError(
    `backend tfjs-${engine.name}: ${kind} of ${x.dtype}; expected float32${isKeyOf(integerLoops, kind) ? ' or int32' : ''}`,
  );
}

function isKeyOf<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}
