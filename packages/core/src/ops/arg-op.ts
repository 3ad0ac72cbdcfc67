import type { ArgReduceKind } from '../backend.ts';
import { ShapeError } from '../errors.ts';
import { formatShape, normalizeAxis, sizeOf } from '../shape.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import { checkNumeric } from './check.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';

/** The axis along which an op works: the last unless said. */
export interface AxisOptions {
  readonly axis?: number;
}

export interface AxisAttributes {
  readonly axis: number;
}

export type ArgOp = Op<(x: Tensor, options?: AxisOptions) => Tensor, AxisAttributes>;

/** `argMax` and `argMin`: an index, int32, without a gradient. */
export function argOp(kind: ArgReduceKind): ArgOp {
  const definition: OpDefinition<AxisAttributes> = {
    name: kind,
    saves: 'nothing',
    forward: ([x], { axis }) => {
      const outer = sizeOf(x!.shape.slice(0, axis));
      const inner = sizeOf(x!.shape.slice(axis + 1));
      const output = newTensor(x!.backend, 'int32', x!.shape.toSpliced(axis, 1));
      x!.backend.argReduce(kind, x!.storage, output.storage, { outer, size: x!.shape[axis]!, inner });
      return output;
    },
    backward: null,
  };
  return defineOp(definition, (x: Tensor, options: AxisOptions = {}): Tensor => {
    checkNumeric(kind, x);
    const axis = normalizeAxis(options.axis ?? -1, x.rank, kind);
    if (x.shape[axis] === 0)
      throw new ShapeError(`${kind}: axis ${axis} of ${formatShape(x.shape)} is empty`);
    return applyOp(definition, [x], { axis });
  });
}
