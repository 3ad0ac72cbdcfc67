import type { FusedKernels, Storage } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import { SimdStorage } from '../../storage.ts';
import { reduce } from '../reduce.ts';
import { unary } from '../unary.ts';
import type { ConvolutionTools } from './by-library.ts';
import { conv2d, conv2dInputGradient } from './convolve.ts';
import { conv2dFilterGradient } from './filter-gradient.ts';
import { conv2dFilterGradientRows, conv2dRows, goesAlongRows } from './rows.ts';
import { withScratch } from './scratch.ts';
import { winogradConv2d, winogradInputGradient } from './winograd.ts';
import { winogradFilterGradient } from './winograd-filter-gradient.ts';
import {
  countTiles,
  gainOf,
  imageSide,
  outputSide,
  partBytesOf,
  positionBytes,
  positions,
  rightOffset,
  shareOf,
  strideOf,
  tilingWords,
  usesWinograd,
  usesWinogradForFilter,
} from './winograd-tiling.ts';

/** The members of `fused` that are made here. */
export type Convolutions = Required<
  Pick<FusedKernels, 'conv2d' | 'conv2dInputGradient' | 'conv2dFilterGradient'>
>;

/** by-library.ts, which is loaded only where there is a library. */
export type ConvolutionsByLibrary = typeof import('./by-library.ts');

const tools: ConvolutionTools = {
  reduce,
  unary,
  withScratch,
  tiling: {
    countTiles,
    gainOf,
    imageSide,
    outputSide,
    partBytesOf,
    positionBytes,
    positions,
    rightOffset,
    shareOf,
    strideOf,
    tilingWords,
    usesWinograd,
  },
  storageAt: (pointer, length, owner) => new SimdStorage('float32', length, pointer, owner),
};

/** The convolution and its gradients; each throws `OutOfMemoryError` where it cannot have what it needs while it runs. */
export function convolutionKernels(
  runner: Runner,
  own: (storage: Storage) => SimdStorage,
  byLibrary: ConvolutionsByLibrary | undefined,
): Convolutions {
  const library = byLibrary?.libraryConvolutions(tools);
  return {
    conv2d(x, filter, bias, output, layout, activation) {
      const direct = goesAlongRows(layout) ? conv2dRows : conv2d;
      const builtIn = usesWinograd(layout) ? winogradConv2d : direct;
      const kernel = library?.conv2d(runner, layout) ?? builtIn;
      kernel(runner, own(x), own(filter), bias && own(bias), own(output), layout, activation);
    },
    conv2dInputGradient(dy, filter, output, layout) {
      const builtIn = usesWinograd(layout) ? winogradInputGradient : conv2dInputGradient;
      const kernel = library?.conv2dInputGradient(runner, layout) ?? builtIn;
      kernel(runner, own(dy), own(filter), own(output), layout);
    },
    conv2dFilterGradient(x, dy, output, layout) {
      const direct = goesAlongRows(layout) ? conv2dFilterGradientRows : conv2dFilterGradient;
      const builtIn = usesWinogradForFilter(layout) ? winogradFilterGradient : direct;
      const kernel = library?.conv2dFilterGradient(runner, layout) ?? builtIn;
      kernel(runner, own(x), own(dy), own(output), layout);
    },
  };
}
