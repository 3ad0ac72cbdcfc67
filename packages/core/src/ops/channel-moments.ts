import { newTensor, type Tensor } from '../tensor.ts';
import { channelAffine } from './channel-affine.ts';
import { channelLayout, tableRow } from './channel-layout.ts';
import { applyOp, type OpDefinition } from './define.ts';
import { mean } from './mean.ts';
import { mul } from './mul.ts';
import { reshape } from './reshape.ts';
import { square } from './square.ts';
import { stack } from './stack.ts';
import { sub } from './sub.ts';

const definition: OpDefinition = {
  name: 'channelMoments',
  saves: 'both',
  forward: ([x]) => {
    const { backend } = x!;
    const layout = channelLayout(x!);
    const { rows, channels } = layout;
    if (backend.fused.channelMoments === undefined) {
      const values = reshape(x!, [rows, channels]);
      const centre = mean(values, { axes: 0 });
      return stack([centre, mean(square(sub(values, centre)), { axes: 0 })], { axis: 0 });
    }
    const output = newTensor(backend, x!.dtype, [2, channels]);
    backend.fused.channelMoments(x!.storage, output.storage, layout);
    return output;
  },
  // The variance does not depend on the mean: Σ (x − mean) is 0.
  backward: ({ inputs: [x], output }, gradient) => {
    const { rows } = channelLayout(x!);
    const ofMean = mul(tableRow(gradient, 0), 1 / rows);
    const ofVariance = mul(tableRow(gradient, 1), 2 / rows);
    return [channelAffine(x!, tableRow(output, 0), ofVariance, ofMean)];
  },
};

/** [2, channels]: the mean and the biased variance of x [..., channels] over all axes but the last. */
export function channelMoments(x: Tensor): Tensor {
  return applyOp(definition, [x], undefined);
}
