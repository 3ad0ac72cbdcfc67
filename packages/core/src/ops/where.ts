import { full, zerosLike } from '../create.ts';
import { DTypeError, ValueError } from '../errors.ts';
import { broadcastShape } from '../shape.ts';
import { checkSameBackend, newTensor, Tensor } from '../tensor.ts';
import type { Operand } from './binary-op.ts';
import { expandTo } from './broadcast-to.ts';
import { cast } from './cast.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';

/** The kernel: three tensors of one shape. */
const definition: OpDefinition = {
  name: 'where',
  saves: 'inputs',
  forward: ([condition, a, b]) => {
    const output = newTensor(a!.backend, a!.dtype, a!.shape);
    a!.backend.select(condition!.storage, a!.storage, b!.storage, output.storage);
    return output;
  },
  backward: ({ inputs: [condition], needs }, dy) => [
    null,
    needs(1) ? where(condition!, dy, zerosLike(dy)) : null,
    needs(2) ? where(condition!, zerosLike(dy), dy) : null,
  ],
};

/**
 * a where `condition` (bool, or numbers that are not zero), else b; all three broadcast. A number stands for a scalar.
 * Gradients: dy where each was taken, else 0.
 */
export const where: Op<(condition: Tensor, a: Operand, b: Operand) => Tensor> = defineOp(
  definition,
  (condition, a, b) => {
    const like = a instanceof Tensor ? a : b;
    if (!(like instanceof Tensor))
      throw new ValueError(`where: one of the two must be a tensor, found the numbers ${a} and ${b}`);
    const asTensor = (value: Operand): Tensor =>
      value instanceof Tensor ? value : full([], value, { backend: like.backend, dtype: like.dtype });
    const [left, right] = [asTensor(a), asTensor(b)];
    checkSameBackend('where', left, right);
    if (left.dtype !== right.dtype)
      throw new DTypeError(`where: found ${left.dtype} and ${right.dtype}; convert one with cast`);
    const shape = broadcastShape(condition.shape, broadcastShape(left.shape, right.shape, 'where'), 'where');
    return applyOp(
      definition,
      [cast(expandTo(condition, shape), 'bool'), expandTo(left, shape), expandTo(right, shape)],
      undefined,
    );
  },
);
