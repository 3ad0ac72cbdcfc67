import type { FusedKernels, Storage } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import {
  conv2dByLibrary,
  conv2dFilterGradientByLibrary,
  conv2dInputGradientByLibrary,
  filterGradientPrefersLibrary,
  inputGradientPrefersLibrary,
  prefersLibrary,
} from './by-library.ts';
import { conv2d, conv2dInputGradient } from './convolve.ts';
import { conv2dFilterGradient } from './filter-gradient.ts';

/** The members of `fused` that are made here. */
export type Convolutions = Required<
  Pick<FusedKernels, 'conv2d' | 'conv2dInputGradient' | 'conv2dFilterGradient'>
>;

/** The convolution and its gradients; each throws `OutOfMemoryError` where it cannot have what it needs while it runs. */
export function convolutionKernels(runner: Runner, own: (storage: Storage) => SimdStorage): Convolutions {
  return {
    conv2d(x, filter, bias, output, layout, activation) {
      const compute = prefersLibrary(runner, layout) ? conv2dByLibrary : conv2d;
      compute(runner, own(x), own(filter), bias && own(bias), own(output), layout, activation);
    },
    conv2dInputGradient(dy, filter, output, layout) {
      const prefers = inputGradientPrefersLibrary(runner, layout);
      const compute = prefers ? conv2dInputGradientByLibrary : conv2dInputGradient;
      compute(runner, own(dy), own(filter), own(output), layout);
    },
    conv2dFilterGradient(x, dy, output, layout) {
      const prefers = filterGradientPrefersLibrary(runner, layout);
      const compute = prefers ? conv2dFilterGradientByLibrary : conv2dFilterGradient;
      compute(runner, own(x), own(dy), own(output), layout);
    },
  };
}
