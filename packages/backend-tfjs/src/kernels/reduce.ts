import type { ArgReduceKind, AxisLayout, ReduceKind } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';
import { sumAxis } from '../loops/sum.ts';

/**
 * Sums are a loop in float64: wasm's Sum adds in float32, and is 1% off after a million terms; the loop is no slower.
 * Max and Min are tfjs's.
 */
export function reduce(engine: Engine, kind: ReduceKind, x: EngineTensor, layout: AxisLayout): EngineTensor {
  if (kind !== 'sum') {
    const attributes = { reductionIndices: [1], axis: [1], keepDims: false };
    return engine.run(kind === 'max' ? 'Max' : 'Min', { x: shaped(x, axes(layout)) }, attributes);
  }
  const output = engine.make(x.dtype, layout.outer * layout.inner);
  sumAxis(engine.view(x), engine.view(output), layout);
  return output;
}

export function argReduce(
  engine: Engine,
  kind: ArgReduceKind,
  x: EngineTensor,
  layout: AxisLayout,
): EngineTensor {
  return engine.run(kind === 'argMax' ? 'ArgMax' : 'ArgMin', { x: shaped(x, axes(layout)) }, { axis: 1 });
}

function axes({ outer, size, inner }: AxisLayout): number[] {
  return inner === 1 ? [outer, size] : [outer, size, inner];
}
