import type { Operand, Tensor } from '@athanor/core';
import * as core from '@athanor/core';
import { bools, distinctFloats, exactly, floats, int32s, type OpSample } from './sample.ts';

type Binary = (a: Operand, b: Operand) => Tensor;

const pairs: readonly (readonly [a: readonly number[], b: readonly number[]])[] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [[], [3]],
  [
    [5, 1],
    [1, 6],
  ],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [[0, 3], [3]],
];

function smooth(op: Binary, low = -2, high = 2, lowOfB = low): readonly OpSample[] {
  const inputs = pairs.map(
    ([a, b]): OpSample => ({
      label: 'a and b',
      inputs: [floats(a, low, high), floats(b, lowOfB, high)],
      call: op,
    }),
  );
  return [
    ...inputs,
    { label: 'x with itself', inputs: [floats([5], Math.max(low, lowOfB), high)], call: (x) => op(x!, x!) },
    { label: 'x with a number', inputs: [floats([2, 3], low, high)], call: (x) => op(x!, 1.5) },
    { label: 'a number with x', inputs: [floats([2, 3], lowOfB, high)], call: (x) => op(1.5, x!) },
  ];
}

function integersToo(op: Binary): OpSample {
  return { label: 'int32', inputs: [int32s([3, 4], -5, 5), int32s([4], -5, 5)], call: op, gradient: 'none' };
}

function extremes(op: Binary): readonly OpSample[] {
  const inputs = pairs.map(
    ([a, b]): OpSample => ({
      label: 'a and b',
      inputs: [distinctFloats(a), distinctFloats(b, 0.05)],
      call: op,
    }),
  );
  const tied: OpSample = {
    label: 'ties',
    inputs: [exactly([3], [1, 2, 3]), exactly([3], [1, 3, 3])],
    call: op,
    gradient: 'steep',
  };
  return [...inputs, tied, integersToo(op)];
}

function comparison(op: Binary): readonly OpSample[] {
  const none = { call: op, gradient: 'none' } as const;
  return [
    { label: 'floats', inputs: [exactly([3, 2], [1, 2, 3, 0, -1, 2]), exactly([2], [1, 2])], ...none },
    { label: 'int32', inputs: [int32s([3, 4], -2, 2), int32s([3, 1], -2, 2)], ...none },
    { label: 'bool', inputs: [bools([6]), bools([6])], ...none },
  ];
}

type BinaryOpName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'maximum'
  | 'minimum'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessEqual'
  | 'greater'
  | 'greaterEqual'
  | 'where';

/** Ops of two tensors, element by element, with broadcasting; and `where`. */
export const binarySamples: Readonly<Record<BinaryOpName, readonly OpSample[]>> = {
  add: [...smooth(core.add), integersToo(core.add)],
  sub: [...smooth(core.sub), integersToo(core.sub)],
  mul: [...smooth(core.mul), integersToo(core.mul)],
  div: smooth(core.div, -2, 2, 0.5),
  pow: [
    ...smooth(core.pow, 0.3, 2),
    { label: 'negative bases', inputs: [floats([4], -2, -0.3)], call: (x: Tensor) => core.pow(x, 3) },
  ],
  maximum: extremes(core.maximum),
  minimum: extremes(core.minimum),
  equal: comparison(core.equal),
  notEqual: comparison(core.notEqual),
  less: comparison(core.less),
  lessEqual: comparison(core.lessEqual),
  greater: comparison(core.greater),
  greaterEqual: comparison(core.greaterEqual),
  where: [
    { label: 'bool', inputs: [bools([3, 4]), floats([3, 4]), floats([3, 4])], call: core.where },
    {
      label: 'int32, broadcast',
      inputs: [int32s([3, 1], 0, 1), floats([4]), floats([2, 3, 4])],
      call: core.where,
    },
    {
      label: 'with a number',
      inputs: [bools([5]), floats([5])],
      call: (c: Tensor, x: Tensor) => core.where(c, x, 2),
    },
    {
      label: 'int32 branches',
      inputs: [bools([5]), int32s([5], -9, 9), int32s([5], -9, 9)],
      call: core.where,
      gradient: 'none',
    },
  ],
};
