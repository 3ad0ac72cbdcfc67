import type { StridedView } from '@athanor/core';

/** The same view in as few axes as it can have: those of length 1 are dropped, those that walk on evenly are merged. */
export function simplify(view: StridedView): StridedView {
  const shape: number[] = [];
  const strides: number[] = [];
  for (let axis = 0; axis < view.shape.length; axis++) {
    const length = view.shape[axis]!;
    const stride = view.strides[axis]!;
    if (length === 1) continue;
    const outer = shape.length - 1;
    if (outer >= 0 && strides[outer] === stride * length) {
      shape[outer] = shape[outer]! * length;
      strides[outer] = stride;
    } else {
      shape.push(length);
      strides.push(stride);
    }
  }
  return { shape, strides, offset: view.offset };
}

/** Whether a simplified view is its whole input of `length` elements, in order. */
export function isWhole({ shape, strides, offset }: StridedView, length: number): boolean {
  if (offset !== 0) return false;
  if (shape.length === 0) return length === 1;
  return shape.length === 1 && strides[0] === 1 && shape[0] === length;
}

/** An input's shape and the order in which a transpose takes its axes. */
export interface Transposition {
  readonly shape: readonly number[];
  readonly permutation: readonly number[];
}

/** What a simplified view is, if it takes each of the input's `length` elements once, as a transposition of the input. */
export function asTransposition(
  { shape, strides, offset }: StridedView,
  length: number,
): Transposition | undefined {
  if (offset !== 0) return undefined;
  const axes = shape.map((_, axis) => axis).sort((a, b) => strides[b]! - strides[a]!);
  let elements = 1;
  for (const axis of axes.toReversed()) {
    if (strides[axis] !== elements) return undefined;
    elements *= shape[axis]!;
  }
  if (elements !== length) return undefined;
  return {
    shape: axes.map((axis) => shape[axis]!),
    permutation: shape.map((_, axis) => axes.indexOf(axis)),
  };
}
