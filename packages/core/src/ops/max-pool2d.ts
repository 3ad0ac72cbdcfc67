import { full, tensor } from '../create.ts';
import type { FusedActivation, WindowLayout } from '../fused-kernels.ts';
import { newTensor, type Tensor } from '../tensor.ts';
import { argMax } from './arg-max.ts';
import { cast } from './cast.ts';
import { equal, notEqual } from './comparisons.ts';
import { applyOp, defineOp, type OpDefinition } from './define.ts';
import { max } from './max.ts';
import { maximum } from './maximum.ts';
import { mul } from './mul.ts';
import { extractPatches, sumPatches } from './patches.ts';
import { type PoolOp, type PoolOptions, pooledShape, poolLayout } from './pool-op.ts';
import { reluGradient } from './relu-gradient.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

const definition: OpDefinition<WindowLayout> = {
  name: 'maxPool2d',
  saves: 'inputs',
  forward: ([x], layout) => {
    const { backend } = x!;
    if (backend.fused.maxPool2d !== undefined) {
      const output = newTensor(backend, x!.dtype, pooledShape(layout));
      backend.fused.maxPool2d(x!.storage, output.storage, layout);
      return output;
    }
    return reshape(
      max(extractPatches(x!, layout, Number.NEGATIVE_INFINITY), { axes: 1 }),
      pooledShape(layout),
    );
  },
  foldsRelu: true,
  backward: ({ inputs: [x], attributes: layout, isReluFolded }, dy) => [
    applyOp(gradientDefinition, [x!, dy], { layout, activation: isReluFolded ? 'relu' : 'linear' }),
  ],
};

interface GradientAttributes {
  readonly layout: WindowLayout;
  readonly activation: FusedActivation;
}

/** Linear in dy; x only says which elements are the greatest and above 0, so it has no gradient here. */
const gradientDefinition: OpDefinition<GradientAttributes> = {
  name: 'maxPool2dGradient',
  saves: 'inputs',
  forward: ([x, dy], { layout, activation }) => {
    const { backend } = x!;
    if (backend.fused.maxPool2dGradient !== undefined) {
      const output = newTensor(backend, x!.dtype, x!.shape);
      backend.fused.maxPool2dGradient(x!.storage, dy!.storage, output.storage, layout, activation);
      return output;
    }
    const places = firstGreatest(x!, layout);
    const dx = sumPatches(mul(places, reshape(dy!, [places.shape[0]!, 1, layout.channels])), layout);
    return activation === 'relu' ? reluGradient(dx, x!) : dx;
  },
  backward: ({ inputs: [x], attributes: { layout, activation } }, ddx) => {
    const passed = activation === 'relu' ? reluGradient(ddx, x!) : ddx;
    const taps = mul(firstGreatest(x!, layout), extractPatches(passed, layout));
    return [null, reshape(sum(taps, { axes: 1 }), pooledShape(layout))];
  },
};

/**
 * [windows, taps, channels]: 1 at the first greatest element of each window and channel (the first NaN, if there is one),
 * else 0. Padding is none even where all of a window is −∞.
 */
function firstGreatest(x: Tensor, layout: WindowLayout): Tensor {
  const { batch, channels, outputHeight, outputWidth, windowHeight, windowWidth } = layout;
  const taps = windowHeight * windowWidth;
  const patches = extractPatches(x, layout, Number.NEGATIVE_INFINITY);
  const greatest = max(patches, { axes: 1, keepDims: true });
  const notNumbers = cast(notEqual(patches, patches), x.dtype);
  const holds = maximum(cast(equal(patches, greatest), x.dtype), notNumbers);
  const image = full([1, layout.height, layout.width, 1], 1, { backend: x.backend, dtype: x.dtype });
  const inside = extractPatches(image, { ...layout, batch: 1, channels: 1 });
  const windows = outputHeight * outputWidth;
  const candidates = mul(
    reshape(holds, [batch, windows, taps, channels]),
    reshape(inside, [1, windows, taps, 1]),
  );
  const first = argMax(reshape(candidates, patches.shape), { axis: 1 });
  const indices = tensor(
    Int32Array.from({ length: taps }, (_, i) => i),
    { backend: x.backend, shape: [1, taps, 1] },
  );
  return cast(equal(reshape(first, [batch * windows, 1, channels]), indices), x.dtype);
}

/**
 * The greatest element of each window; padding never is. The gradient goes to the first one that is.
 *
 * @throws ShapeError for an input that is no image, and where no window fits into it
 */
export const maxPool2d: PoolOp = defineOp(definition, (x: Tensor, options: PoolOptions) =>
  applyOp(definition, [x], poolLayout('maxPool2d', x, options)),
);
