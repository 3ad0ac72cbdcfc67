import type { RowsLayout } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';

/** Rows of so few elements are quicker copied one by one. */
const fewColumns = 8;

/** Rows copied on the host: tfjs's GatherV2 takes ten times as long and more, element by element on one engine. */
export function gatherRows(
  engine: Engine,
  table: EngineTensor,
  indices: EngineTensor,
  { count, width }: RowsLayout,
): EngineTensor {
  const output = engine.make(table.dtype, count * width);
  const from = engine.view(table);
  const to = engine.view(output);
  const order = engine.view(indices);
  for (let i = 0; i < count; i++) {
    const start = order[i]! * width;
    if (width > fewColumns) to.set(from.subarray(start, start + width), i * width);
    else for (let j = 0; j < width; j++) to[i * width + j] = from[start + j]!;
  }
  return output;
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
