import type { RowsLayout } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';

export function gatherRows(
  engine: Engine,
  table: EngineTensor,
  indices: EngineTensor,
  { rows, width }: RowsLayout,
): EngineTensor {
  return engine.run('GatherV2', { x: shaped(table, [rows, width]), indices }, { axis: 0, batchDims: 0 });
}

/** ScatterNd adds what falls on one row, in order. */
export function scatterAddRows(
  engine: Engine,
  updates: EngineTensor,
  indices: EngineTensor,
  { rows, count, width }: RowsLayout,
): EngineTensor {
  const shape = [rows, width];
  if (count === 0) return engine.run('Fill', {}, { shape, value: 0, dtype: updates.dtype });
  const inputs = { updates: shaped(updates, [count, width]), indices: shaped(indices, [count, 1]) };
  return engine.run('ScatterNd', inputs, { shape });
}
