import type { ReduceOptions, Tensor } from '@athanor/core';
import * as core from '@athanor/core';
import { distinctFloats, exactly, floats, int32s, type OpSample, type SampleInput } from './sample.ts';

type Reduction = (x: Tensor, options?: ReduceOptions) => Tensor;

const uses: readonly (readonly [shape: readonly number[], options: ReduceOptions])[] = [
  [[3, 4], {}],
  [[3, 4], { axes: null, keepDims: true }],
  [[3, 4], { axes: [0] }],
  [[3, 4], { axes: 1 }],
  [[2, 3, 4], { axes: [-1], keepDims: true }],
  [[2, 3, 4], { axes: [0, 2] }],
  [[2, 3, 4], { axes: [1] }],
  [[2, 1, 3, 2], { axes: [1, 3] }],
  [[3, 4], { axes: [] }],
  [[], {}],
];

function reduction(op: Reduction, input: (shape: readonly number[]) => SampleInput): readonly OpSample[] {
  return uses.map(([shape, options]) => ({
    label: JSON.stringify(options),
    inputs: [input(shape)],
    call: (x) => op(x!, options),
  }));
}

function integersToo(op: Reduction): OpSample {
  return {
    label: 'int32',
    inputs: [int32s([3, 4], -9, 9)],
    call: (x) => op(x!, { axes: 0 }),
    gradient: 'none',
  };
}

function ties(op: Reduction): OpSample {
  const x = exactly([2, 3], [1, 1, 1, 0, 1, 0]);
  return { label: 'ties', inputs: [x], call: (tied) => op(tied!, { axes: 1 }), gradient: 'steep' };
}

function indices(op: (x: Tensor, options?: { readonly axis?: number }) => Tensor): readonly OpSample[] {
  const none = { gradient: 'none' } as const;
  return [
    { label: 'the last axis', inputs: [floats([3, 4])], call: (x) => op(x!), ...none },
    { label: 'axis 0', inputs: [floats([3, 4])], call: (x) => op(x!, { axis: 0 }), ...none },
    { label: 'axis 1 of 3', inputs: [floats([2, 5, 3])], call: (x) => op(x!, { axis: 1 }), ...none },
    { label: 'ties', inputs: [int32s([6, 5], 0, 2)], call: (x) => op(x!, { axis: -1 }), ...none },
  ];
}

function normalized(op: (x: Tensor, options?: { readonly axis?: number }) => Tensor): readonly OpSample[] {
  return [
    { label: 'the last axis', inputs: [floats([3, 5])], call: (x) => op(x!) },
    { label: 'axis 0', inputs: [floats([3, 5])], call: (x) => op(x!, { axis: 0 }) },
    { label: 'axis 1 of 3', inputs: [floats([2, 3, 4])], call: (x) => op(x!, { axis: 1 }) },
    {
      label: 'far apart',
      inputs: [exactly([2, 3], [1000, 0, -1000, 80, 90, 100])],
      call: (x) => op(x!),
      gradient: 'steep',
    },
  ];
}

type ReductionOp =
  | 'sum'
  | 'mean'
  | 'max'
  | 'min'
  | 'logSumExp'
  | 'argMax'
  | 'argMin'
  | 'softmax'
  | 'logSoftmax';

/** Ops that take an axis away, or normalize along one. */
export const reductionSamples: Readonly<Record<ReductionOp, readonly OpSample[]>> = {
  sum: [
    ...reduction(core.sum, floats),
    integersToo(core.sum),
    { label: 'an empty axis', inputs: [floats([2, 0, 3])], call: (x: Tensor) => core.sum(x, { axes: 1 }) },
  ],
  mean: reduction(core.mean, floats),
  max: [...reduction(core.max, distinctFloats), integersToo(core.max), ties(core.max)],
  min: [...reduction(core.min, distinctFloats), integersToo(core.min), ties(core.min)],
  logSumExp: [
    ...reduction(core.logSumExp, floats),
    {
      label: 'far apart',
      inputs: [exactly([2, 3], [1000, 0, -1000, 80, 90, 100])],
      call: (x: Tensor) => core.logSumExp(x, { axes: 1 }),
      gradient: 'steep',
    },
  ],
  argMax: indices(core.argMax),
  argMin: indices(core.argMin),
  softmax: normalized(core.softmax),
  logSoftmax: normalized(core.logSoftmax),
};
