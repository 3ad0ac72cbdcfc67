import type { FusedActivation, TypedArray } from '@athanor/core';

/** Adds `bias` to every row of `output`, which are as long as it is, and applies the activation, in place. */
export function finishRows(output: TypedArray, bias: TypedArray | null, activation: FusedActivation): void {
  if (bias !== null) addToRows(output, bias);
  if (activation === 'relu') {
    for (let i = 0; i < output.length; i++) if (output[i]! < 0) output[i] = 0;
  }
}

function addToRows(output: TypedArray, bias: TypedArray): void {
  const width = bias.length;
  for (let row = 0; row < output.length; row += width) {
    for (let i = 0; i < width; i++) output[row + i]! += bias[i]!;
  }
}

/** output[i] = y[i] > 0 ? dy[i] : 0. */
export function reluGradient(dy: TypedArray, y: TypedArray, output: TypedArray): void {
  for (let i = 0; i < output.length; i++) output[i] = y[i]! > 0 ? dy[i]! : 0;
}
