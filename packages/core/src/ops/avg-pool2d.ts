import { tensor } from '../create.ts';
import type { WindowLayout } from '../fused-kernels.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastTo } from './broadcast-to.ts';
import { applyOp, defineOp, type OpDefinition } from './define.ts';
import { mul } from './mul.ts';
import { extractPatches, sumPatches } from './patches.ts';
import { type PoolOp, type PoolOptions, pooledShape, poolLayout } from './pool-op.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

const definition: OpDefinition<WindowLayout> = {
  name: 'avgPool2d',
  saves: 'nothing',
  forward: ([x], layout) =>
    mul(reshape(sum(extractPatches(x!, layout), { axes: 1 }), pooledShape(layout)), shares(x!, layout)),
  backward: ({ attributes: layout }, dy) => {
    const { batch, outputHeight, outputWidth, windowHeight, windowWidth, channels } = layout;
    const windows = batch * outputHeight * outputWidth;
    const each = reshape(mul(dy, shares(dy, layout)), [windows, 1, channels]);
    return [sumPatches(broadcastTo(each, [windows, windowHeight * windowWidth, channels]), layout)];
  },
};

/** [1, outputHeight, outputWidth, 1]: one over the number of a window's elements that lie in the image. */
function shares(like: Tensor, layout: WindowLayout): Tensor {
  const { height, width, outputHeight, outputWidth } = layout;
  const rows = inside(outputHeight, layout.strideHeight, layout.windowHeight, layout.padTop, height);
  const columns = inside(outputWidth, layout.strideWidth, layout.windowWidth, layout.padLeft, width);
  const values = Float64Array.from(rows.flatMap((r) => columns.map((c) => 1 / (r * c))));
  return tensor(values, {
    backend: like.backend,
    dtype: like.dtype,
    shape: [1, outputHeight, outputWidth, 1],
  });
}

/** For each window along an axis the number of its elements that lie in the image. */
function inside(output: number, stride: number, window: number, before: number, size: number): number[] {
  return Array.from({ length: output }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + window, size) - Math.max(start, 0);
  });
}

/**
 * The mean of each window's elements; padding does not count. Gradient: dy / count at each of them.
 *
 * @throws ShapeError for an input that is no image, and where no window fits into it
 */
export const avgPool2d: PoolOp = defineOp(definition, (x: Tensor, options: PoolOptions) =>
  applyOp(definition, [x], poolLayout('avgPool2d', x, options)),
);
