import type { BinaryKind, TypedArray } from '@athanor/core';

/** Fills `out` with a kind of a[i] and b[i]; all three are of one length. */
export type BinaryLoop = (a: TypedArray, b: TypedArray, out: TypedArray) => void;

/**
 * One loop for each kind. They are written out because one loop around a function that is passed in is several times
 * slower: V8 compiles the call of a function that it has seen change as a call.
 */
export const binaryLoops: { readonly [K in BinaryKind]: BinaryLoop } = {
  add: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
  },
  sub: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
  },
  mul: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  },
  div: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
  },
  pow: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! ** b[i]!;
  },
  maximum: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
  minimum: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
  equal: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! === b[i]!);
  },
  notEqual: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! !== b[i]!);
  },
  less: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! < b[i]!);
  },
  lessEqual: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! <= b[i]!);
  },
  greater: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! > b[i]!);
  },
  greaterEqual: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! >= b[i]!);
  },
};

/** The product of int32: exact where it fits, else its low 32 bits, where a product of doubles would round. */
export const multiplyIntegers: BinaryLoop = (a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = Math.imul(a[i]!, b[i]!);
};
