import type { Tensor } from '../tensor.ts';
import { applyOp, checkFloat, defineOp, type OpDefinition } from './define.ts';
import { type UnaryOp, unaryKernel } from './unary-op.ts';

const definition: OpDefinition = {
  name: 'relu',
  saves: 'output',
  forward: ([x]) => unaryKernel('relu', x!),
  // So the gradient below is past the relu, and nothing is left to do.
  endsInRelu: () => true,
  backward: (_, dx) => [dx],
};

/** max(x, 0). Gradient: dy where x > 0, that is where y > 0, else 0. */
export const relu: UnaryOp = defineOp(definition, (x: Tensor) => {
  checkFloat('relu', x);
  return applyOp(definition, [x], undefined);
});
