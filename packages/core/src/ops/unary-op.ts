import type { UnaryKind } from '../backend.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import { applyOp, type BackwardContext, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';

/** An op of one tensor, element by element. */
export type UnaryOp = Op<(x: Tensor) => Tensor>;

/** A derivative, times the gradient of the output. */
type Derivative = (context: { x: Tensor; y: Tensor }, outputGradient: Tensor) => Tensor;

/** Runs the kernel `kind`. */
export function unaryKernel(kind: UnaryKind, x: Tensor): Tensor {
  const output = newTensor(x.backend, x.dtype, x.shape);
  x.backend.unary(kind, x.storage, output.storage);
  return output;
}

/** An op that is one kernel of the seam. `integers` says that it also takes int32. */
export function unaryOp(
  kind: UnaryKind,
  saves: OpDefinition['saves'],
  derivative: Derivative | null,
  integers = false,
): UnaryOp {
  return elementwiseOp(kind, saves, (x) => unaryKernel(kind, x), derivative, integers);
}

/** An op of one tensor, element by element, with a forward of its own. */
export function elementwiseOp(
  name: string,
  saves: OpDefinition['saves'],
  forward: (x: Tensor) => Tensor,
  derivative: Derivative | null,
  integers = false,
): UnaryOp {
  const backward = (context: BackwardContext<undefined>, dy: Tensor): Tensor[] => {
    const saved = {
      get x(): Tensor {
        return context.inputs[0]!;
      },
      get y(): Tensor {
        return context.output;
      },
    };
    return [derivative!(saved, dy)];
  };
  const definition: OpDefinition = {
    name,
    saves,
    forward: ([x]) => forward(x!),
    backward: derivative === null ? null : backward,
  };
  return defineOp(definition, (x: Tensor): Tensor => {
    if (!(integers && x.dtype === 'int32')) checkFloat(name, x);
    return applyOp(definition, [x], undefined);
  });
}
