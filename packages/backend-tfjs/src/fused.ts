import type { FusedKernels } from '@athanor/core';
import type { Engine } from './engine/engine.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './kernels/convolution.ts';
import { finishRows } from './kernels/finish.ts';
import { maxPool2d, maxPool2dGradient } from './kernels/max-pool.ts';
import type { Boxes } from './storage.ts';

/**
 * What is faster here than what core composes. `dense` is not: `_FusedMatMul` with bias and activation takes as long as
 * the product, the sum and the relu.
 */
export function fusedKernels(engine: Engine, boxes: Boxes): FusedKernels {
  const everywhere: FusedKernels = {
    conv2dInputGradient(dy, filter, output, layout) {
      const gradient = boxes.get(dy);
      const weights = boxes.get(filter);
      boxes.put(output, () => conv2dInputGradient(engine, gradient, weights, layout));
    },
    maxPool2d(x, output, layout) {
      const image = boxes.get(x);
      boxes.put(output, () => maxPool2d(engine, image, layout));
    },
    maxPool2dGradient(x, dy, output, layout, activation) {
      const image = boxes.get(x);
      const gradient = boxes.get(dy);
      boxes.put(output, () => maxPool2dGradient(engine, image, gradient, layout, activation));
    },
  };
  return engine.traits.xnnpack ? { ...everywhere, ...convolutions(engine, boxes) } : everywhere;
}

/** Without XNNPACK these would be the product of patches that core makes of them. */
function convolutions(engine: Engine, boxes: Boxes): FusedKernels {
  return {
    conv2d(x, filter, bias, output, layout, activation) {
      const image = boxes.get(x);
      const weights = boxes.get(filter);
      const offsets = bias && boxes.get(bias);
      boxes.put(output, () =>
        finishRows(engine, conv2d(engine, image, weights, layout), offsets, activation),
      );
    },
    conv2dFilterGradient(x, dy, output, layout) {
      const image = boxes.get(x);
      const gradient = boxes.get(dy);
      boxes.put(output, () => conv2dFilterGradient(engine, image, gradient, layout));
    },
  };
}
