import { sizeOf } from '../shape.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import { applyOp, type OpDefinition } from './define.ts';

/** Picks rows: table [rows, width], indices int32 [count] → [count, width]. Gradient: the rows of dy summed by index. */
const gatherRowsDefinition: OpDefinition = {
  name: 'gatherRows',
  saves: 'inputs',
  forward: ([table, indices]) => {
    const [rows, width] = table!.shape as [number, number];
    const count = sizeOf(indices!.shape);
    const output = newTensor(table!.backend, table!.dtype, [count, width]);
    table!.backend.gatherRows(table!.storage, indices!.storage, output.storage, { rows, count, width });
    return output;
  },
  backward: ({ inputs: [, indices], inputShapes: [table] }, dy) => [
    scatterAddRows(dy, indices!, table![0]!),
    null,
  ],
};

interface ScatterAttributes {
  readonly rows: number;
}

/** Adds rows up by index: updates [count, width], indices int32 [count] → [rows, width]. Gradient: the rows of dy. */
const scatterAddRowsDefinition: OpDefinition<ScatterAttributes> = {
  name: 'scatterAddRows',
  saves: 'inputs',
  forward: ([updates, indices], { rows }) => {
    const [count, width] = updates!.shape as [number, number];
    const output = newTensor(updates!.backend, updates!.dtype, [rows, width]);
    updates!.backend.scatterAddRows(updates!.storage, indices!.storage, output.storage, {
      rows,
      count,
      width,
    });
    return output;
  },
  backward: ({ inputs: [, indices] }, dy) => [gatherRows(dy, indices!), null],
};

export function gatherRows(table: Tensor, indices: Tensor): Tensor {
  return applyOp(gatherRowsDefinition, [table, indices], undefined);
}

export function scatterAddRows(updates: Tensor, indices: Tensor, rows: number): Tensor {
  return applyOp(scatterAddRowsDefinition, [updates, indices], { rows });
}
