import type { Tensor } from '@athanor/core';
import * as core from '@athanor/core';
import { bools, exactly, floats, floatsAwayFrom, int32s, type OpSample } from './sample.ts';

const shape = [2, 5] as const;

type Unary = (x: Tensor) => Tensor;

function smooth(op: Unary, low = -2, high = 2): readonly OpSample[] {
  return [
    { label: 'x', inputs: [floats(shape, low, high)], call: op },
    { label: 'a scalar', inputs: [floats([], low, high)], call: op },
    { label: 'nothing', inputs: [floats([0, 3])], call: op },
  ];
}

function kinked(op: Unary, ...kinks: number[]): readonly OpSample[] {
  return [{ label: 'x', inputs: [floatsAwayFrom(shape, ...kinks)], call: op }];
}

/** At a kink no finite difference exists, but every backend must choose alike. */
function atKink(op: Unary, ...kinks: number[]): OpSample {
  return { label: 'at a kink', inputs: [exactly([kinks.length], kinks)], call: op, gradient: 'steep' };
}

/** Where a naive formula overflows or loses everything. */
function far(op: Unary, ...values: number[]): OpSample {
  return { label: 'far out', inputs: [exactly([values.length], values)], call: op, gradient: 'steep' };
}

function integersToo(op: Unary): OpSample {
  return { label: 'int32', inputs: [int32s(shape, -9, 9)], call: op, gradient: 'none' };
}

const flat = { gradient: 'none' } as const;

type ElementwiseOp =
  | 'neg'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'square'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'abs'
  | 'sign'
  | 'step'
  | 'relu'
  | 'relu6'
  | 'sigmoid'
  | 'tanh'
  | 'softplus'
  | 'silu'
  | 'gelu'
  | 'softsign'
  | 'sin'
  | 'cos'
  | 'erf'
  | 'elu'
  | 'leakyRelu'
  | 'clip'
  | 'cast'
  | 'stopGradient';

/** Ops of one tensor, element by element. */
export const elementwiseSamples: Readonly<Record<ElementwiseOp, readonly OpSample[]>> = {
  neg: [...smooth(core.neg), integersToo(core.neg)],
  exp: smooth(core.exp),
  expm1: smooth(core.expm1),
  log: smooth(core.log, 0.3, 3),
  log1p: smooth(core.log1p, -0.6, 3),
  square: [...smooth(core.square), integersToo(core.square)],
  sqrt: smooth(core.sqrt, 0.3, 3),
  rsqrt: smooth(core.rsqrt, 0.4, 3),
  reciprocal: smooth(core.reciprocal, 0.4, 3),
  abs: [...kinked(core.abs, 0), atKink(core.abs, 0), integersToo(core.abs)],
  sign: [...kinked(core.sign, 0).map((sample) => ({ ...sample, ...flat })), integersToo(core.sign)],
  step: [...kinked(core.step, 0), atKink(core.step, 0)].map((sample) => ({ ...sample, ...flat })),
  relu: [...kinked(core.relu, 0), atKink(core.relu, 0)],
  relu6: [
    ...kinked(core.relu6, 0),
    { label: 'around 6', inputs: [exactly([4], [5.5, 5.9, 6.2, 8])], call: core.relu6 },
    atKink(core.relu6, 0, 6),
  ],
  sigmoid: [...smooth(core.sigmoid), far(core.sigmoid, -100, -30, 30, 100)],
  tanh: [...smooth(core.tanh), far(core.tanh, -100, -15, 15, 100)],
  softplus: [...smooth(core.softplus), far(core.softplus, -100, -30, 30, 100)],
  silu: [...smooth(core.silu), far(core.silu, -80, -30, 30, 100)],
  gelu: [...smooth(core.gelu), far(core.gelu, -30, -8, 8, 30)],
  softsign: kinked(core.softsign, 0),
  sin: smooth(core.sin),
  cos: smooth(core.cos),
  erf: smooth(core.erf),
  elu: [
    ...kinked((x) => core.elu(x), 0),
    ...kinked((x) => core.elu(x, { alpha: 0.3 }), 0),
    far((x) => core.elu(x), -100, -30, 30, 100),
  ],
  leakyRelu: [
    ...kinked((x) => core.leakyRelu(x), 0),
    ...kinked((x) => core.leakyRelu(x, { alpha: 0.05 }), 0),
  ],
  clip: kinked((x) => core.clip(x, { min: -1, max: 1.5 }), -1, 1.5),
  cast: [
    ...smooth((x) => core.cast(x, x.dtype)),
    {
      label: 'float to int32',
      inputs: [floats(shape, -5, 5)],
      call: (x: Tensor) => core.cast(x, 'int32'),
      ...flat,
    },
    {
      label: 'float to bool',
      inputs: [exactly([4], [0, 1, -2, 0])],
      call: (x: Tensor) => core.cast(x, 'bool'),
      ...flat,
    },
    {
      label: 'int32 to float',
      inputs: [int32s(shape, -9, 9)],
      call: (x: Tensor) => core.cast(x, x.backend.floatType),
      ...flat,
    },
    {
      label: 'bool to float',
      inputs: [bools(shape)],
      call: (x: Tensor) => core.cast(x, x.backend.floatType),
      ...flat,
    },
  ],
  stopGradient: smooth(core.stopGradient).map((sample) => ({ ...sample, ...flat })),
};
