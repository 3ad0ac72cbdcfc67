import type { FusedKernels, Storage } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import { conv2d, conv2dInputGradient } from './convolve.ts';
import { conv2dFilterGradient } from './filter-gradient.ts';
import { winogradConv2d, winogradInputGradient } from './winograd.ts';
import { winogradFilterGradient } from './winograd-filter-gradient.ts';
import { usesWinograd, usesWinogradForFilter } from './winograd-tiling.ts';

/** The members of `fused` that are made here. */
export type Convolutions = Required<
  Pick<FusedKernels, 'conv2d' | 'conv2dInputGradient' | 'conv2dFilterGradient'>
>;

/** by-library.ts, which is loaded only where there is a library. */
export type LibraryConvolutions = typeof import('./by-library.ts');

/** The convolution and its gradients; each throws `OutOfMemoryError` where it cannot have what it needs while it runs. */
export function convolutionKernels(
  runner: Runner,
  own: (storage: Storage) => SimdStorage,
  library: LibraryConvolutions | undefined,
): Convolutions {
  return {
    conv2d(x, filter, bias, output, layout, activation) {
      const builtIn = usesWinograd(layout) ? winogradConv2d : conv2d;
      const kernel = library?.prefersLibrary(runner, layout) ? library.conv2dByLibrary : builtIn;
      kernel(runner, own(x), own(filter), bias && own(bias), own(output), layout, activation);
    },
    conv2dInputGradient(dy, filter, output, layout) {
      // Adding up a library's patches costs more than Winograd's transforms; elsewhere the library is faster or as fast.
      const other = library?.inputGradientPrefersLibrary(runner, layout)
        ? library.conv2dInputGradientByLibrary
        : conv2dInputGradient;
      const kernel = usesWinograd(layout) ? winogradInputGradient : other;
      kernel(runner, own(dy), own(filter), own(output), layout);
    },
    conv2dFilterGradient(x, dy, output, layout) {
      const builtIn = usesWinogradForFilter(layout) ? winogradFilterGradient : conv2dFilterGradient;
      const kernel = library?.filterGradientPrefersLibrary(runner, layout)
        ? library.conv2dFilterGradientByLibrary
        : builtIn;
      kernel(runner, own(x), own(dy), own(output), layout);
    },
  };
}
