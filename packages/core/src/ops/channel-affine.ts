import { newTensor, type Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { channelLayout, tableRow } from './channel-layout.ts';
import { channelSums } from './channel-sums.ts';
import { applyOp, type OpDefinition } from './define.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { sub } from './sub.ts';

const definition: OpDefinition = {
  name: 'channelAffine',
  saves: 'inputs',
  forward: ([x, centre, scale, offset]) => {
    const { backend } = x!;
    if (backend.fused.channelAffine === undefined) return add(mul(sub(x!, centre!), scale!), offset!);
    const output = newTensor(backend, x!.dtype, x!.shape);
    const [from, to] = [x!.storage, output.storage];
    backend.fused.channelAffine(
      from,
      centre!.storage,
      scale!.storage,
      offset!.storage,
      to,
      channelLayout(x!),
    );
    return output;
  },
  backward: ({ inputs: [x, centre, scale], needs }, dy) => {
    const dx = needs(0) ? mul(dy, scale!) : null;
    if (!(needs(1) || needs(2) || needs(3))) return [dx, null, null, null];
    const sums = channelSums(dy, x!, centre!);
    const total = tableRow(sums, 0);
    return [dx, neg(mul(scale!, total)), tableRow(sums, 1), total];
  },
};

/** (x − centre)·scale + offset: x [..., channels], the others [channels]. */
export function channelAffine(x: Tensor, centre: Tensor, scale: Tensor, offset: Tensor): Tensor {
  return applyOp(definition, [x, centre, scale, offset], undefined);
}
