import type { FusedActivation, TypedArray } from '@athanor/core';
import type { Engine, EngineTensor } from '../engine/engine.ts';

/** Adds `bias` to every row of `x`, which are as long as it is, and applies the activation. `x` is changed and given back. */
export function finishRows(
  engine: Engine,
  x: EngineTensor,
  bias: EngineTensor | null,
  activation: FusedActivation,
): EngineTensor {
  const values = engine.view(x);
  if (bias !== null) addToRows(values, engine.view(bias));
  if (activation === 'relu') {
    for (let i = 0; i < values.length; i++) if (values[i]! < 0) values[i] = 0;
  }
  return x;
}

function addToRows(values: TypedArray, bias: TypedArray): void {
  const width = bias.length;
  for (let row = 0; row < values.length; row += width) {
    for (let i = 0; i < width; i++) values[row + i]! += bias[i]!;
  }
}

/** A tensor of y > 0 ? dy : 0. */
export function reluGradient(engine: Engine, dy: EngineTensor, y: EngineTensor): EngineTensor {
  const output = engine.make('float32', dy.shape[0]!);
  const [gradient, result, values] = [engine.view(dy), engine.view(y), engine.view(output)];
  for (let i = 0; i < values.length; i++) values[i] = result[i]! > 0 ? gradient[i]! : 0;
  return output;
}
