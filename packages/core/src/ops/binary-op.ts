import type { ArithmeticKind, BinaryKind, ComparisonKind } from '../backend.ts';
import { full } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { DTypeError, ValueError } from '../errors.ts';
import { broadcastShape, mergeBroadcastAxes } from '../shape.ts';
import { checkSameBackend, newTensor, Tensor } from '../tensor.ts';
import { applyOp, type BackwardContext, defineOp, type Op, type OpDefinition } from './define.ts';

/** A number stands for a scalar of the other's dtype, on its backend. */
export type Operand = Tensor | number;

/** An op of two tensors, element by element, with broadcasting. One of them must be a tensor. */
export type BinaryOp = Op<(a: Operand, b: Operand) => Tensor>;

/** Kinds that integers do not have. */
const floatOnly: ReadonlySet<BinaryKind> = new Set<BinaryKind>(['div', 'pow']);

function kernel(kind: BinaryKind, comparison: boolean): OpDefinition['forward'] {
  return ([a, b]) => {
    const shape = broadcastShape(a!.shape, b!.shape, kind);
    const output = newTensor(a!.backend, comparison ? 'bool' : a!.dtype, shape);
    a!.backend.binary(
      kind,
      a!.storage,
      b!.storage,
      output.storage,
      mergeBroadcastAxes(a!.shape, b!.shape, shape),
    );
    return output;
  };
}

function callBinary(definition: OpDefinition, comparison: boolean): (a: Operand, b: Operand) => Tensor {
  const { name } = definition;
  return (a, b) => {
    const [left, right] = operands(name, a, b);
    checkSameBackend(name, left, right);
    if (left.dtype !== right.dtype) {
      throw new DTypeError(`${name}: found ${left.dtype} and ${right.dtype}; convert one with cast`);
    }
    if (!comparison && !isFloat(left.dtype) && (left.dtype === 'bool' || floatOnly.has(name as BinaryKind))) {
      throw new DTypeError(
        `${name}: found ${left.dtype}; convert it with cast(x, '${left.backend.floatType}')`,
      );
    }
    return applyOp(definition, [left, right], undefined);
  };
}

function operands(name: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (a instanceof Tensor) {
    return [a, b instanceof Tensor ? b : full([], b, { backend: a.backend, dtype: a.dtype })];
  }
  if (b instanceof Tensor) return [full([], a, { backend: b.backend, dtype: b.dtype }), b];
  throw new ValueError(`${name}: one of the two must be a tensor, found the numbers ${a} and ${b}`);
}

/** Arithmetic with its gradient, which `reduceTo` brings back from the broadcast shape to each input's. */
export function arithmeticOp(
  kind: ArithmeticKind,
  saves: OpDefinition['saves'],
  backward: (context: BackwardContext<undefined>, outputGradient: Tensor) => readonly (Tensor | null)[],
): BinaryOp {
  const definition: OpDefinition = { name: kind, saves, forward: kernel(kind, false), backward };
  return defineOp(definition, callBinary(definition, false));
}

/** A comparison, whose output is bool and has no gradient. */
export function comparisonOp(kind: ComparisonKind): BinaryOp {
  const definition: OpDefinition = {
    name: kind,
    saves: 'nothing',
    forward: kernel(kind, true),
    backward: null,
  };
  return defineOp(definition, callBinary(definition, true));
}
