import { newTensor, type Tensor } from '../tensor.ts';
import { channelAffine } from './channel-affine.ts';
import { channelLayout, tableRow } from './channel-layout.ts';
import { applyOp, type OpDefinition } from './define.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { reshape } from './reshape.ts';
import { stack } from './stack.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

const definition: OpDefinition = {
  name: 'channelSums',
  saves: 'both',
  forward: ([dy, x, centre]) => {
    const { backend } = x!;
    const layout = channelLayout(x!);
    const { rows, channels } = layout;
    if (backend.fused.channelSums === undefined) {
      const total = (values: Tensor): Tensor => sum(reshape(values, [rows, channels]), { axes: 0 });
      return stack([total(dy!), total(mul(dy!, sub(x!, centre!)))], { axis: 0 });
    }
    const output = newTensor(backend, x!.dtype, [2, channels]);
    backend.fused.channelSums(dy!.storage, x!.storage, centre!.storage, output.storage, layout);
    return output;
  },
  backward: ({ inputs: [dy, x, centre], output }, gradient) => {
    const [ofTotal, ofProduct] = [tableRow(gradient, 0), tableRow(gradient, 1)];
    return [
      channelAffine(x!, centre!, ofProduct, ofTotal),
      mul(dy!, ofProduct),
      neg(mul(ofProduct, tableRow(output, 0))),
    ];
  },
};

/** [2, channels]: Σ dy and Σ dy·(x − centre) over all axes but the last; dy and x [..., channels], centre [channels]. */
export function channelSums(dy: Tensor, x: Tensor, centre: Tensor): Tensor {
  return applyOp(definition, [dy, x, centre], undefined);
}
