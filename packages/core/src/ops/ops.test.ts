import { createBackend } from '@athanor/backend-pure';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  add,
  argMax,
  type Backend,
  BackendMismatchError,
  broadcastTo,
  cast,
  clip,
  concat,
  DTypeError,
  dense,
  div,
  equal,
  exp,
  full,
  GradientTape,
  gather,
  logSumExp,
  matMul,
  max,
  maximum,
  maxPool2d,
  mean,
  memory,
  oneHot,
  ones,
  pad,
  relu,
  reshape,
  ShapeError,
  setDefaultBackend,
  slice,
  softmax,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  transpose,
  ValueError,
  where,
  zeros,
} from '../index.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await createBackend();
  setDefaultBackend(backend);
});

const values = (x: Tensor): number[] => [...x.dataSync()];
const int32 = (data: number[]): Tensor => tensor(data, { dtype: 'int32' });

describe('values that the vectors leave open', () => {
  it('reshape works out one axis and copies nothing', () => {
    const x = ones([2, 6]);
    const before = memory(backend).buffers;
    expect(reshape(x, [3, -1]).shape).toEqual([3, 4]);
    expect(memory(backend).buffers).toBe(before);
    expect(reshape(zeros([0, 4]), [4, 0]).shape).toEqual([4, 0]);
  });

  it('transpose of a vector laid flat, and a slice of the whole, copy nothing', () => {
    const x = ones([1, 6]);
    const before = memory(backend).buffers;
    transpose(x);
    slice(x, [0, 0], [1, -1]);
    expect(memory(backend).buffers).toBe(before);
  });

  it('reductions over several runs of axes, over none and over empty ones', () => {
    const x = tensor(
      Float32Array.from({ length: 24 }, (_, i) => i),
      { shape: [2, 3, 2, 2] },
    );
    expect(values(sum(x, { axes: [0, 2] }))).toEqual([28, 32, 44, 48, 60, 64]);
    expect(sum(x, { axes: [] }).shape).toEqual([2, 3, 2, 2]);
    expect(values(sum(x, { axes: [] }))).toEqual(values(x));
    expect(values(sum(zeros([0, 2]), { axes: 0 }))).toEqual([0, 0]);
    expect(values(sum(ones([2, 1, 1]), { axes: [1, 2], keepDims: true }))).toEqual([1, 1]);
    expect(() => max(zeros([0, 2]), { axes: 0 })).toThrow('nothing is the max of no elements');
  });

  it('softmax and logSumExp do not overflow, nor make NaN of infinities', () => {
    expect(values(softmax(tensor([1000, 1000])))).toEqual([0.5, 0.5]);
    expect(
      values(
        logSumExp(
          tensor([
            [1000, 1000],
            [-1000, -1000],
          ]),
          { axes: 1 },
        ),
      )[0],
    ).toBeCloseTo(1000 + Math.LN2, 3);
    const minusInfinity = Number.NEGATIVE_INFINITY;
    expect(values(logSumExp(tensor([minusInfinity, minusInfinity])))).toEqual([minusInfinity]);
    expect(values(logSumExp(tensor([Number.POSITIVE_INFINITY, 0])))).toEqual([Number.POSITIVE_INFINITY]);
  });

  it('integers: arithmetic, comparisons, argMax, oneHot, cast', () => {
    expect(values(add(int32([1, 2]), 3))).toEqual([4, 5]);
    expect(equal(int32([1, 2]), int32([1, 3]))).toMatchObject({ dtype: 'bool' });
    expect(
      argMax(
        tensor([
          [1, 3, 3],
          [5, 1, 2],
        ]),
      ),
    ).toMatchObject({ dtype: 'int32', shape: [2] });
    expect(
      values(
        argMax(
          tensor([
            [1, 3, 3],
            [5, 1, 2],
          ]),
        ),
      ),
    ).toEqual([1, 0]);
    expect(values(oneHot(int32([1, 5, -1]), 3))).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(values(cast(tensor([-1.7, 1.7]), 'int32'))).toEqual([-1, 1]);
    expect(values(cast(tensor([0, Number.NaN, 2]), 'bool'))).toEqual([0, 1, 1]);
  });

  it('gather along any axis with indices of any shape', () => {
    const x = tensor([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]);
    const picked = gather(x, tensor([[2, 0]], { dtype: 'int32' }), { axis: 2 });
    expect(picked.shape).toEqual([1, 2, 1, 2]);
    expect(values(picked)).toEqual([3, 1, 6, 4]);
    expect(gather(x, tensor(1, { dtype: 'int32' }), { axis: 1 }).shape).toEqual([1, 3]);
  });

  it('matMul broadcasts leading axes', () => {
    const a = tensor(
      Float32Array.from({ length: 12 }, (_, i) => i),
      { shape: [2, 1, 2, 3] },
    );
    const b = ones([5, 3, 4]);
    expect(matMul(a, b).shape).toEqual([2, 5, 2, 4]);
    expect(matMul(a, ones([3, 4])).shape).toEqual([2, 1, 2, 4]);
    expect(values(matMul(a, ones([3, 1])))).toEqual([3, 12, 21, 30]);
    expect(values(matMul(zeros([2, 0]), zeros([0, 2])))).toEqual([0, 0, 0, 0]);
  });

  it('dense takes inputs of any rank, with or without bias', () => {
    expect(values(dense(ones([2, 1, 3]), ones([3, 2]), tensor([1, -9]), { activation: 'relu' }))).toEqual([
      4, 0, 4, 0,
    ]);
    expect(dense(ones([3]), ones([3, 2])).shape).toEqual([2]);
  });

  it('max pooling, as core composes it, hands its gradient to the first greatest, a NaN first, never to padding', async () => {
    const bare = await createBackend();
    Object.defineProperty(bare, 'fused', { value: {} });
    // Each of the four windows reaches all four pixels, and padding before them.
    const gradientOf = (pixels: number[]): number[] => {
      const x = tensor(pixels, { backend: bare, shape: [1, 2, 2, 1] });
      const tape = new GradientTape();
      tape.watch(x);
      const y = tape.record(() => maxPool2d(x, { poolSize: 3, strides: 1, padding: 'same' }));
      return values(tape.gradient(y, x));
    };
    const low = Number.NEGATIVE_INFINITY;
    expect(gradientOf([1, 5, 5, 2])).toEqual([0, 4, 0, 0]);
    expect(gradientOf([1, 5, Number.NaN, Number.NaN])).toEqual([0, 0, 4, 0]);
    expect(gradientOf([low, low, low, low])).toEqual([4, 0, 0, 0]);
  });

  it('gradients of ties: shared by max, to the first by maximum', () => {
    const x = tensor([2, 2, 1]);
    const tape = new GradientTape({ persistent: true });
    tape.watch(x);
    const [greatest, greater] = tape.record(() => [max(x), maximum(x, 2)]);
    expect(values(tape.gradient(greatest!, x))).toEqual([0.5, 0.5, 0]);
    expect(values(tape.gradient(greater!, x))).toEqual([1, 1, 0]);
    tape.dispose();
  });
});

describe('errors name the op, what was found and what was expected', () => {
  const cases: [string, () => unknown, new (message: string) => Error, RegExp][] = [
    [
      'shapes that do not broadcast',
      () => add(ones([2, 3]), ones([4])),
      ShapeError,
      /add: shapes \[2, 3\] and \[4\]/,
    ],
    [
      'a broadcast that would shrink',
      () => broadcastTo(ones([3]), [1]),
      ShapeError,
      /broadcastTo: \[3\].*\[1\]/,
    ],
    [
      'inner axes',
      () => matMul(ones([2, 3]), ones([2, 3])),
      ShapeError,
      /matMul: the inner axes of \[2, 3\] and \[2, 3\] differ: 3 and 2/,
    ],
    ['a product of vectors', () => matMul(ones([3]), ones([3, 1])), ShapeError, /two axes/],
    ['dense shapes', () => dense(ones([2, 3]), ones([4, 5])), ShapeError, /kernel \[4, 5\]/],
    [
      'a reshape that does not fit',
      () => reshape(ones([6]), [4, -1]),
      ShapeError,
      /reshape: \[6\] with 6 elements/,
    ],
    ['a slice beyond the end', () => slice(ones([3]), [2], [2]), ShapeError, /slice/],
    ['a padding without both sides', () => pad(ones([3]), [[1]]), ShapeError, /pad/],
    [
      'an axis that does not exist',
      () => sum(ones([3]), { axes: 1 }),
      ShapeError,
      /sum: axis 1 does not exist/,
    ],
    ['an axis named twice', () => sum(ones([3]), { axes: [0, -1] }), ShapeError, /twice/],
    ['a transpose that is no permutation', () => transpose(ones([2, 3]), [0, 0]), ShapeError, /transpose/],
    [
      'concat of unlike shapes',
      () => concat([ones([2, 3]), ones([2, 4])], { axis: 0 }),
      ShapeError,
      /\[2, 3\] and \[2, 4\]/,
    ],
    ['concat of nothing', () => concat([]), ShapeError, /found none/],
    ['stack of unlike shapes', () => stack([ones([2]), ones([3])]), ShapeError, /stack/],
    [
      'an index outside the axis',
      () => gather(ones([3]), int32([0, 3])),
      ValueError,
      /index 3 at position 1 is outside an axis of 3/,
    ],
    ['float indices', () => gather(ones([3]), ones([1])), DTypeError, /int32/],
    ['two dtypes', () => add(ones([2]), int32([1, 2])), DTypeError, /add: found float32 and int32/],
    [
      'integers to a float op',
      () => exp(int32([1])),
      DTypeError,
      /exp: expected a float tensor, found int32/,
    ],
    ['integers to div', () => div(int32([4]), int32([2])), DTypeError, /div/],
    ['bool arithmetic', () => add(cast(ones([1]), 'bool'), cast(ones([1]), 'bool')), DTypeError, /bool/],
    ['the mean of integers', () => mean(int32([1])), DTypeError, /mean/],
    ['the sum of bool', () => sum(cast(ones([1]), 'bool')), DTypeError, /sum/],
    ['two numbers', () => sub(1, 2), ValueError, /one of the two must be a tensor/],
    ['where of two dtypes', () => where(ones([1]), ones([1]), int32([1])), DTypeError, /where/],
    ['a clip whose bounds are crossed', () => clip(ones([1]), { min: 2, max: 1 }), ValueError, /clip/],
    ['one-hot of no classes', () => oneHot(int32([1]), 0), ValueError, /oneHot/],
    ['float labels to one-hot', () => oneHot(ones([1]), 3), DTypeError, /oneHot/],
  ];
  for (const [what, run, error, message] of cases) {
    it(what, () => {
      expect(run).toThrow(error);
      expect(run).toThrow(message);
    });
  }

  it('inputs on two backends', async () => {
    const other = await createBackend();
    const x = full([2, 2], 1, { backend: other });
    for (const run of [
      () => add(x, ones([2, 2])),
      () => matMul(x, ones([2, 2])),
      () => dense(x, ones([2, 2])),
      () => concat([x, ones([2, 2])]),
    ]) {
      expect(run).toThrow(BackendMismatchError);
      expect(run).toThrow(/tensor\.to\(backend\)/);
    }
  });

  it('and leave nothing behind', () => {
    const before = memory(backend).buffers;
    tidy(() => {
      expect(() => add(ones([2]), ones([3]))).toThrow(ShapeError);
      expect(() => matMul(relu(ones([2, 3])), ones([2, 3]))).toThrow(ShapeError);
    });
    expect(memory(backend).buffers).toBe(before);
  });
});
