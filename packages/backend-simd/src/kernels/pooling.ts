import type { FusedActivation, FusedKernels, Storage, WindowLayout } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

/** The members of `fused` that are made here. */
export type Pools = Required<Pick<FusedKernels, 'maxPool2d' | 'maxPool2dGradient'>>;

// Elements read that are worth a thread.
const grainElements = 32768;

/** Max pooling and its gradient. */
export function poolKernels(runner: Runner, own: (storage: Storage) => SimdStorage): Pools {
  return {
    maxPool2d(x, output, layout) {
      const args = [own(x).pointer, own(output).pointer, layoutArea(runner, layout, 'linear')];
      if (output.length === 0) return;
      const units = layout.batch * layout.outputHeight;
      runner.run('maxPool', args, units, grain(x.length, units));
    },
    maxPool2dGradient(x, dy, output, layout, activation) {
      const pointers = [own(x).pointer, own(dy).pointer, own(output).pointer];
      const args = [...pointers, layoutArea(runner, layout, activation)];
      if (output.length === 0) return;
      const apart = liesApart(layout);
      const units = apart ? layout.batch * layout.outputHeight : layout.batch;
      runner.run(apart ? 'maxPoolGradientApart' : 'maxPoolGradient', args, units, grain(x.length, units));
    },
  };
}

function grain(elements: number, units: number): number {
  return Math.ceil((grainElements * units) / Math.max(1, elements));
}

/** Whether windows are as far apart as they are large, so that a pixel lies in one at most and there are no gaps. */
function liesApart(layout: WindowLayout): boolean {
  const { windowHeight, windowWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = layout;
  const dense = dilationHeight === 1 && dilationWidth === 1;
  const hasWindows = layout.outputHeight > 0 && layout.outputWidth > 0;
  return dense && hasWindows && windowHeight === strideHeight && windowWidth === strideWidth;
}

/** Writes what readLayout of assembly/pooling.ts reads. */
function layoutArea(runner: Runner, layout: WindowLayout, activation: FusedActivation): number {
  return runner.layout([
    ...[layout.height, layout.width, layout.channels],
    ...[layout.windowHeight, layout.windowWidth, layout.strideHeight, layout.strideWidth],
    ...[layout.dilationHeight, layout.dilationWidth, layout.padTop, layout.padLeft],
    ...[layout.outputHeight, layout.outputWidth, activation === 'relu' ? -1 : 0],
  ]);
}
