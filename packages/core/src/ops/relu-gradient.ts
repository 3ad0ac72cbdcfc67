import { newTensor, type Tensor } from '../tensor.ts';
import { applyOp, type OpDefinition } from './define.ts';
import { mul } from './mul.ts';
import { step } from './step.ts';

const definition: OpDefinition = {
  name: 'reluGradient',
  saves: 'inputs',
  forward: ([dy, y]) => {
    const { backend } = dy!;
    if (backend.fused.reluGradient === undefined) return mul(dy!, step(y!));
    const output = newTensor(backend, dy!.dtype, dy!.shape);
    backend.fused.reluGradient(dy!.storage, y!.storage, output.storage);
    return output;
  },
  backward: ({ inputs: [, y] }, ddx) => [reluGradient(ddx, y!), null],
};

/** dy where y > 0, else 0: the gradient of y = relu(x), of the shape of both. Linear in dy; y only says where. */
export function reluGradient(dy: Tensor, y: Tensor): Tensor {
  return applyOp(definition, [dy, y], undefined);
}
