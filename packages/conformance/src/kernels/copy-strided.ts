import { type DType, type StridedView, typedArray } from '@athanor/core';
import { streamFor, uniform } from '../data.ts';
import { describeShape, sizeOf } from '../text.ts';
import { host, type KernelCase } from './case.ts';
import type { KernelCheck } from './kernel-check.ts';

/** A view of the whole of an array of `shape`, to be turned into others below. */
function whole(shape: readonly number[]): StridedView {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  return { shape, strides, offset: 0 };
}

function transposed(view: StridedView, order: readonly number[]): StridedView {
  return {
    ...view,
    shape: order.map((axis) => view.shape[axis]!),
    strides: order.map((axis) => view.strides[axis]!),
  };
}

function sliced(view: StridedView, begin: readonly number[], size: readonly number[]): StridedView {
  const offset = begin.reduce((sum, start, axis) => sum + start * view.strides[axis]!, view.offset);
  return { ...view, shape: size, offset };
}

/** Repeats axes of size 1 to `shape`, which may have more axes in front. */
function repeated(view: StridedView, shape: readonly number[]): StridedView {
  const missing = shape.length - view.shape.length;
  const strides = shape.map((axis, i) =>
    i < missing || view.shape[i - missing] !== axis ? 0 : view.strides[i - missing]!,
  );
  return { ...view, shape, strides };
}

function orders(rank: number): readonly (readonly number[])[] {
  if (rank === 0) return [[]];
  return orders(rank - 1).flatMap((order) =>
    Array.from({ length: rank }, (_, place) => [...order.slice(0, place), rank - 1, ...order.slice(place)]),
  );
}

const transposes: readonly StridedView[] = [
  ...[[5], [4, 7], [1, 6], [33, 65], [3, 4, 5], [2, 1, 3], [2, 3, 4, 5]].flatMap((shape) =>
    orders(shape.length).map((order) => transposed(whole(shape), order)),
  ),
  transposed(whole([2, 3, 2, 3, 2]), [4, 2, 0, 3, 1]),
  transposed(whole([2, 3, 4, 5, 6]), [0, 1, 2, 4, 3]),
  transposed(whole([3, 0, 2]), [2, 0, 1]),
];

const slices: readonly StridedView[] = [
  sliced(whole([9]), [0], [9]),
  sliced(whole([9]), [4], [3]),
  sliced(whole([9]), [9], [0]),
  sliced(whole([4, 6]), [1, 2], [2, 3]),
  sliced(whole([4, 6]), [3, 5], [1, 1]),
  sliced(whole([4, 6]), [2, 0], [0, 6]),
  sliced(whole([5, 4, 3]), [1, 0, 2], [3, 4, 1]),
  sliced(whole([3, 4, 5, 6]), [1, 1, 1, 1], [2, 3, 4, 5]),
  sliced(whole([2, 3, 2, 3, 2]), [1, 0, 1, 0, 1], [1, 3, 1, 2, 1]),
];

const broadcasts: readonly StridedView[] = [
  repeated(whole([]), []),
  repeated(whole([]), [7]),
  repeated(whole([1]), [3, 5]),
  repeated(whole([5]), [3, 5]),
  repeated(whole([3, 1]), [3, 5]),
  repeated(whole([2, 1, 4]), [2, 3, 4]),
  repeated(whole([1, 3, 1]), [4, 2, 3, 5]),
  repeated(whole([1, 5]), [0, 5]),
  repeated(whole([2, 1, 3, 1, 2]), [2, 4, 3, 5, 2]),
];

const mixtures: readonly StridedView[] = [
  sliced(transposed(whole([4, 6]), [1, 0]), [2, 1], [3, 2]),
  transposed(sliced(whole([4, 5, 6]), [1, 1, 1], [2, 3, 4]), [2, 0, 1]),
  repeated(sliced(whole([4, 6]), [2, 0], [1, 6]), [3, 6]),
  transposed(repeated(whole([3, 1]), [2, 3, 4]), [2, 0, 1]),
  sliced(repeated(whole([6]), [3, 6]), [1, 2], [2, 3]),
  { shape: [5], strides: [3], offset: 2 },
  { shape: [2, 2, 3], strides: [7, 2, 5], offset: 1 },
];

/** Windows that overlap: element [i, j] of the view is element i + j of the input. */
const windows: readonly StridedView[] = [
  { shape: [6, 3], strides: [1, 1], offset: 0 },
  { shape: [2, 3, 2, 2], strides: [5, 1, 5, 1], offset: 1 },
];

/** `copyStrided` over every kind of view that the seam allows, in every dtype, to the bit. */
export const copyStridedChecks: readonly KernelCheck[] = Object.entries({
  transposes,
  slices,
  broadcasts,
  mixtures,
  windows,
}).map(([kind, views]) => ({
  what: `copyStrided ${kind}`,
  *cases(floatType) {
    const stream = streamFor(`copyStrided ${kind}`);
    for (const view of views) {
      const values = uniform(stream, lengthFor(view), -1000, 1000);
      yield copyCase(floatType, view, values);
      if (view.shape.length > 3) continue;
      yield copyCase(
        'int32',
        view,
        values.map((x) => x * 1e6),
      );
      yield copyCase(
        'bool',
        view,
        values.map((x) => (x > 0 ? 1 : 0)),
      );
    }
    const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-30];
    yield copyCase(floatType, transposed(whole([2, 3]), [1, 0]), special);
  },
}));

/** One more than the furthest element that the view reads; the input has at least one to spare. */
function lengthFor(view: StridedView): number {
  if (sizeOf(view.shape) === 0) return view.offset + 1;
  return view.shape.reduce((end, axis, i) => end + (axis - 1) * view.strides[i]!, view.offset) + 2;
}

function copyCase(dtype: DType, view: StridedView, values: ArrayLike<number>): KernelCase {
  const input = typedArray(dtype, values);
  const { shape, strides, offset } = view;
  const expected = Float64Array.from({ length: sizeOf(shape) }, (_, index) => {
    let place = offset;
    for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
      place += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return input[place]!;
  });
  return {
    label: `${dtype}, shape ${describeShape(shape)}, strides ${describeShape(strides)}, offset ${offset}`,
    inputs: [host(dtype, input)],
    output: { dtype, length: expected.length },
    expected,
    agreement: 'bits',
    run: (backend, [from], output) => backend.copyStrided(from!, output, view),
  };
}
