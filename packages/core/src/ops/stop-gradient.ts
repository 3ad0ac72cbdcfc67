import { shareBuffer, type Tensor } from '../tensor.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';

const definition: OpDefinition = {
  name: 'stopGradient',
  saves: 'nothing',
  forward: ([x]) => shareBuffer(x!, x!.shape),
  backward: null,
};

/** x, as a constant to every tape. */
export const stopGradient: Op<(x: Tensor) => Tensor> = defineOp(definition, (x) =>
  applyOp(definition, [x], undefined),
);
