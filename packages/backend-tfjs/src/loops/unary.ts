import type { TypedArray } from '@athanor/core';
import { erf } from './erf.ts';

/** Fills `out` with a kind of x[i]; both are of one length. */
export type UnaryLoop = (x: TypedArray, out: TypedArray) => void;

/** The kinds on floats for which tfjs has no right kernel on one engine or the other. */
export type LoopKind = 'step' | 'sign' | 'log1p' | 'sin' | 'cos' | 'erf';

export const unaryLoops: { readonly [K in LoopKind]: UnaryLoop } = {
  step: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(x[i]! > 0);
  },
  sign: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Number(x[i]! > 0) - Number(x[i]! < 0);
  },
  log1p: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.log1p(x[i]!);
  },
  sin: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.sin(x[i]!);
  },
  cos: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.cos(x[i]!);
  },
  erf: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = erf(x[i]!);
  },
};

/** The kinds that int32 has. What does not fit in 32 bits keeps its low ones. */
export type IntegerKind = 'neg' | 'abs' | 'sign' | 'square' | 'relu';

export const integerLoops: { readonly [K in IntegerKind]: UnaryLoop } = {
  neg: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = -x[i]!;
  },
  abs: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.abs(x[i]!);
  },
  sign: unaryLoops.sign,
  square: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.imul(x[i]!, x[i]!);
  },
  relu: (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(x[i]!, 0);
  },
};
