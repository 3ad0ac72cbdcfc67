import type { FusedActivation } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';
import { binary } from './binary.ts';
import { unary } from './unary.ts';

/** activation(x + bias), `bias` added to every row of x, which are as long as it is. Takes x over: it is not used again. */
export function finishRows(
  engine: Engine,
  x: EngineTensor,
  bias: EngineTensor | null,
  activation: FusedActivation,
): EngineTensor {
  const sums = bias === null ? x : replaced(engine, x, (flat) => addToRows(engine, flat, bias));
  return activation === 'relu' ? replaced(engine, sums, (flat) => unary(engine, 'relu', flat)) : sums;
}

/** What `compute` makes of x as one row of elements, in the place of x. */
function replaced(
  engine: Engine,
  x: EngineTensor,
  compute: (flat: EngineTensor) => EngineTensor,
): EngineTensor {
  const made = compute(shaped(x, [x.shape.reduce((product, size) => product * size, 1)]));
  engine.release(x);
  return made;
}

function addToRows(engine: Engine, flat: EngineTensor, bias: EngineTensor): EngineTensor {
  const width = bias.shape[0]!;
  const shape = [flat.shape[0]! / width, width];
  return binary(engine, 'add', flat, bias, { a: shape, b: [1, width], output: shape });
}
