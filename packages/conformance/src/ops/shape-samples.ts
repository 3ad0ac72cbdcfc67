import type { Tensor } from '@athanor/core';
import * as core from '@athanor/core';
import { bools, floats, int32s, type OpSample } from './sample.ts';

const none = { gradient: 'none' } as const;

type ShapeOp =
  | 'matMul'
  | 'dense'
  | 'transpose'
  | 'reshape'
  | 'broadcastTo'
  | 'concat'
  | 'stack'
  | 'slice'
  | 'pad'
  | 'gather'
  | 'oneHot';

/** Ops that move elements, and products. */
export const shapeSamples: Readonly<Record<ShapeOp, readonly OpSample[]>> = {
  matMul: [
    ...[false, true].flatMap((transposeA) =>
      [false, true].map((transposeB) => ({
        label: `transposeA ${transposeA}, transposeB ${transposeB}`,
        inputs: [floats(transposeA ? [4, 3] : [3, 4]), floats(transposeB ? [5, 4] : [4, 5])],
        call: (a: Tensor, b: Tensor) => core.matMul(a, b, { transposeA, transposeB }),
      })),
    ),
    {
      label: 'batched',
      inputs: [floats([2, 3, 4]), floats([2, 4, 2])],
      call: (a: Tensor, b: Tensor) => core.matMul(a, b),
    },
    {
      label: 'batched, both transposed',
      inputs: [floats([2, 4, 3]), floats([2, 2, 4])],
      call: (a: Tensor, b: Tensor) => core.matMul(a, b, { transposeA: true, transposeB: true }),
    },
    {
      label: 'batch with a matrix',
      inputs: [floats([2, 3, 4]), floats([4, 2])],
      call: (a: Tensor, b: Tensor) => core.matMul(a, b),
    },
    {
      label: 'batch transposed with a matrix',
      inputs: [floats([2, 4, 3]), floats([4, 2])],
      call: (a: Tensor, b: Tensor) => core.matMul(a, b, { transposeA: true }),
    },
    {
      label: 'batches that broadcast',
      inputs: [floats([2, 1, 2, 3]), floats([3, 3, 2])],
      call: (a: Tensor, b: Tensor) => core.matMul(a, b),
    },
    { label: 'x with itself', inputs: [floats([3, 3])], call: (x: Tensor) => core.matMul(x, x) },
    {
      label: 'nothing',
      inputs: [floats([0, 3]), floats([3, 2])],
      call: (a: Tensor, b: Tensor) => core.matMul(a, b),
    },
  ],
  dense: [
    {
      label: 'linear',
      inputs: [floats([4, 3]), floats([3, 5]), floats([5])],
      call: (x: Tensor, k: Tensor, b: Tensor) => core.dense(x, k, b),
    },
    {
      label: 'no bias',
      inputs: [floats([4, 3]), floats([3, 5])],
      call: (x: Tensor, k: Tensor) => core.dense(x, k),
    },
    {
      label: 'relu',
      inputs: [floats([4, 3]), floats([3, 5]), floats([5])],
      call: (x: Tensor, k: Tensor, b: Tensor) => core.dense(x, k, b, { activation: 'relu' }),
    },
    {
      label: 'relu, no bias',
      inputs: [floats([4, 3]), floats([3, 5])],
      call: (x: Tensor, k: Tensor) => core.dense(x, k, null, { activation: 'relu' }),
    },
    {
      label: 'three axes',
      inputs: [floats([2, 3, 4]), floats([4, 2]), floats([2])],
      call: (x: Tensor, k: Tensor, b: Tensor) => core.dense(x, k, b),
    },
  ],
  transpose: [
    { label: 'a matrix', inputs: [floats([3, 4])], call: (x: Tensor) => core.transpose(x) },
    { label: '[2, 0, 1]', inputs: [floats([2, 3, 4])], call: (x: Tensor) => core.transpose(x, [2, 0, 1]) },
    {
      label: '[0, 2, 1]',
      inputs: [int32s([2, 3, 4], -9, 9)],
      call: (x: Tensor) => core.transpose(x, [0, 2, 1]),
      ...none,
    },
  ],
  reshape: [
    { label: 'to [4, 3]', inputs: [floats([2, 6])], call: (x: Tensor) => core.reshape(x, [4, 3]) },
    { label: 'to [-1]', inputs: [floats([2, 3, 2])], call: (x: Tensor) => core.reshape(x, [-1]) },
  ],
  broadcastTo: [
    { label: '[4] to [3, 4]', inputs: [floats([4])], call: (x: Tensor) => core.broadcastTo(x, [3, 4]) },
    {
      label: '[2, 1, 3] to [2, 4, 3]',
      inputs: [floats([2, 1, 3])],
      call: (x: Tensor) => core.broadcastTo(x, [2, 4, 3]),
    },
    { label: '[] to [5]', inputs: [floats([])], call: (x: Tensor) => core.broadcastTo(x, [5]) },
  ],
  concat: [
    {
      label: 'axis 1',
      inputs: [floats([2, 3]), floats([2, 1]), floats([2, 2])],
      call: (...x: Tensor[]) => core.concat(x, { axis: 1 }),
    },
    { label: 'axis 0', inputs: [floats([1, 3]), floats([2, 3])], call: (...x: Tensor[]) => core.concat(x) },
    {
      label: 'axis -2',
      inputs: [floats([2, 1, 3]), floats([2, 2, 3])],
      call: (...x: Tensor[]) => core.concat(x, { axis: -2 }),
    },
    {
      label: 'one tensor twice',
      inputs: [floats([2, 2])],
      call: (x: Tensor) => core.concat([x, x], { axis: 1 }),
    },
    { label: 'bool', inputs: [bools([3]), bools([2])], call: (...x: Tensor[]) => core.concat(x), ...none },
  ],
  stack: [
    { label: 'axis 0', inputs: [floats([2, 3]), floats([2, 3])], call: (...x: Tensor[]) => core.stack(x) },
    {
      label: 'axis -1',
      inputs: [floats([2, 3]), floats([2, 3])],
      call: (...x: Tensor[]) => core.stack(x, { axis: -1 }),
    },
  ],
  slice: [
    { label: 'a block', inputs: [floats([3, 4])], call: (x: Tensor) => core.slice(x, [0, 1], [2, 2]) },
    {
      label: 'to the end',
      inputs: [floats([2, 3, 4])],
      call: (x: Tensor) => core.slice(x, [1, 0, 2], [1, -1, -1]),
    },
  ],
  pad: [
    {
      label: 'with 0.5',
      inputs: [floats([2, 3])],
      call: (x: Tensor) =>
        core.pad(
          x,
          [
            [1, 0],
            [0, 2],
          ],
          { value: 0.5 },
        ),
    },
    {
      label: 'three axes',
      inputs: [floats([2, 1, 3])],
      call: (x: Tensor) =>
        core.pad(x, [
          [0, 1],
          [2, 0],
          [1, 1],
        ]),
    },
  ],
  gather: [
    {
      label: 'axis 0',
      inputs: [floats([6, 3]), int32s([4], 0, 5)],
      call: (x: Tensor, i: Tensor) => core.gather(x, i),
    },
    {
      label: 'repeats',
      inputs: [floats([2, 3]), int32s([7], 0, 1)],
      call: (x: Tensor, i: Tensor) => core.gather(x, i),
    },
    {
      label: 'axis 1, indices [2, 2]',
      inputs: [floats([3, 4, 2]), int32s([2, 2], 0, 3)],
      call: (x: Tensor, i: Tensor) => core.gather(x, i, { axis: 1 }),
    },
    {
      label: 'axis -1',
      inputs: [floats([2, 3, 4]), int32s([5], 0, 3)],
      call: (x: Tensor, i: Tensor) => core.gather(x, i, { axis: -1 }),
    },
  ],
  oneHot: [
    { label: 'depth 4', inputs: [int32s([5], 0, 3)], call: (i: Tensor) => core.oneHot(i, 4), ...none },
    { label: 'two axes', inputs: [int32s([2, 3], -1, 4)], call: (i: Tensor) => core.oneHot(i, 3), ...none },
  ],
};
