import type { TypedArray, UnaryKind } from '@athanor/core';
import { erf } from './erf.ts';

type UnaryLoop = (input: TypedArray, output: TypedArray) => void;

/** output[i] = kind(input[i]). Computed in float64 and rounded once, where it is stored. */
export function unary(kind: UnaryKind, input: TypedArray, output: TypedArray): void {
  if (kind === 'square' && input instanceof Int32Array) squareIntegers(input, output);
  else loops[kind](input, output);
}

/** A loop for each kind, so that every one is compiled for itself; one loop that calls a function takes 5 times as long. */
const loops: { readonly [K in UnaryKind]: UnaryLoop } = {
  neg(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = -input[i]!;
  },
  abs(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.abs(input[i]!);
  },
  sign(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = input[i]! > 0 ? 1 : input[i]! < 0 ? -1 : 0;
  },
  step(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = input[i]! > 0 ? 1 : 0;
  },
  square(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = input[i]! * input[i]!;
  },
  reciprocal(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = 1 / input[i]!;
  },
  sqrt(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.sqrt(input[i]!);
  },
  rsqrt(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = 1 / Math.sqrt(input[i]!);
  },
  exp(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.exp(input[i]!);
  },
  expm1(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.expm1(input[i]!);
  },
  log(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.log(input[i]!);
  },
  log1p(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.log1p(input[i]!);
  },
  sin(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.sin(input[i]!);
  },
  cos(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.cos(input[i]!);
  },
  tanh(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.tanh(input[i]!);
  },
  erf(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = erf(input[i]!);
  },
  relu(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.max(input[i]!, 0);
  },
  sigmoid(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = sigmoid(input[i]!);
  },
  softplus(input, output) {
    for (let i = 0; i < output.length; i++) output[i] = softplus(input[i]!);
  },
};

/** 1 / (1 + exp(−x)), with an exponential that is at most 1. */
function sigmoid(x: number): number {
  const small = Math.exp(-Math.abs(x));
  return (x < 0 ? small : 1) / (1 + small);
}

/** log(1 + exp(x)) = max(x, 0) + log(1 + exp(−|x|)). */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Wraps as int32 does; the float64 product of two large ones would have lost its last bits. */
function squareIntegers(input: Int32Array, output: TypedArray): void {
  for (let i = 0; i < output.length; i++) output[i] = Math.imul(input[i]!, input[i]!);
}
