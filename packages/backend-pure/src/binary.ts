import type { BinaryKind, BroadcastShapes, TypedArray } from '@athanor/core';
import { broadcastStrides, Walk } from './walk.ts';

/**
 * One row: output[i] = kind(a[…], b[…]) for i from `start` to `end`, where a and b begin at their own offsets and go
 * on by their steps: 1, or 0 where the one element repeats.
 */
type BinaryLoop = (
  a: TypedArray,
  aStart: number,
  aStep: number,
  b: TypedArray,
  bStart: number,
  bStep: number,
  output: TypedArray,
  start: number,
  end: number,
) => void;

/** output = kind(a, b) with broadcasting, row by row along the last axis. */
export function binary(
  kind: BinaryKind,
  a: TypedArray,
  b: TypedArray,
  output: TypedArray,
  shapes: BroadcastShapes,
): void {
  const loop = kind === 'mul' && output instanceof Int32Array ? multiplyIntegers : loops[kind];
  const aStrides = broadcastStrides(shapes.a);
  const bStrides = broadcastStrides(shapes.b);
  const aStep = aStrides.pop() ?? 0;
  const bStep = bStrides.pop() ?? 0;
  const width = shapes.output.at(-1) ?? 1;
  const walk = new Walk(shapes.output.slice(0, -1), aStrides, bStrides);
  for (let start = 0; start < output.length; start += width) {
    loop(a, walk.first, aStep, b, walk.second, bStep, output, start, start + width);
    walk.next();
  }
}

/** A loop for each kind, so that every one is compiled for itself; one loop that calls a function takes 5 times as long. */
const loops: { readonly [K in BinaryKind]: BinaryLoop } = {
  add(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep) output[i] = a[aStart]! + b[bStart]!;
  },
  sub(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep) output[i] = a[aStart]! - b[bStart]!;
  },
  mul(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep) output[i] = a[aStart]! * b[bStart]!;
  },
  div(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep) output[i] = a[aStart]! / b[bStart]!;
  },
  pow(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep) output[i] = a[aStart]! ** b[bStart]!;
  },
  maximum(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = Math.max(a[aStart]!, b[bStart]!);
  },
  minimum(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = Math.min(a[aStart]!, b[bStart]!);
  },
  equal(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = a[aStart]! === b[bStart]! ? 1 : 0;
  },
  notEqual(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = a[aStart]! !== b[bStart]! ? 1 : 0;
  },
  less(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = a[aStart]! < b[bStart]! ? 1 : 0;
  },
  lessEqual(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = a[aStart]! <= b[bStart]! ? 1 : 0;
  },
  greater(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = a[aStart]! > b[bStart]! ? 1 : 0;
  },
  greaterEqual(a, aStart, aStep, b, bStart, bStep, output, start, end) {
    for (let i = start; i < end; i++, aStart += aStep, bStart += bStep)
      output[i] = a[aStart]! >= b[bStart]! ? 1 : 0;
  },
};

/** Wraps as int32 does; the float64 product of two large ones would have lost its last bits. */
const multiplyIntegers: BinaryLoop = (a, aStart, aStep, b, bStart, bStep, output, start, end) => {
  for (let i = start; i < end; i++, aStart += aStep, bStart += bStep) {
    output[i] = Math.imul(a[aStart]!, b[bStart]!);
  }
};
