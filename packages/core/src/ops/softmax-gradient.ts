import { sizeOf } from '../shape.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import type { AxisAttributes } from './arg-op.ts';
import { applyOp, type OpDefinition } from './define.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

const definition: OpDefinition<AxisAttributes> = {
  name: 'softmaxGradient',
  saves: 'inputs',
  forward: ([dy, y], { axis }) => {
    const { backend, dtype, shape } = y!;
    if (backend.fused.softmaxGradient === undefined || axis < shape.length - 1) {
      const weighted = mul(dy!, y!);
      return sub(weighted, mul(y!, sum(weighted, { axes: axis, keepDims: true })));
    }
    const output = newTensor(backend, dtype, shape);
    const layout = { rows: sizeOf(shape.slice(0, -1)), classes: shape[axis]! };
    backend.fused.softmaxGradient(dy!.storage, y!.storage, output.storage, layout);
    return output;
  },
  backward: ({ inputs: [dy, y], attributes: { axis }, needs }, ddx) => {
    const total = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b), { axes: axis, keepDims: true });
    return [
      needs(0) ? softmaxGradient(ddx, y!, axis) : null,
      needs(1) ? sub(mul(ddx, sub(dy!, total(dy!, y!))), mul(dy!, total(ddx, y!))) : null,
    ];
  },
};

/** y·(dy − Σ dy·y) along `axis`, counted from 0: the gradient of y = softmax(x), of the shape of both. */
export function softmaxGradient(dy: Tensor, y: Tensor, axis: number): Tensor {
  return applyOp(definition, [dy, y], { axis });
}
