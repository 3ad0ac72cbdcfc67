import type { Conv2dLayout, TypedArray } from '@athanor/core';
import { multiply } from '../matmul/blocks.ts';
import { blockDepth, blockRows, leftPanels } from '../matmul/kernel.ts';
import { matrixColumns, type Operand } from '../matmul/operand.ts';
import { gatherFours } from '../matmul/pack.ts';
import { padImages } from './images.ts';
import { WindowPlaces } from './places.ts';

// With the windows of x as the rows of a matrix P [windows, taps], a convolution is P · filter [taps, filters] and its
// filter's gradient Pᵀ · dy [windows, filters]. P is never made: its blocks are packed from the images.

/** output [windows, filters] = the patches of x · filter, every element Σ over the taps in order, in float64. */
export function conv2d(x: TypedArray, filter: TypedArray, output: TypedArray, layout: Conv2dLayout): void {
  const { filters } = layout;
  const images = padImages(x, layout);
  const places = new WindowPlaces(layout);
  const { taps } = places;
  const starts = new Int32Array(blockRows);
  const patches: Operand = {
    count: places.count,
    depth: taps.length,
    pack(window, count, tap, depth) {
      const lanes = starts.subarray(0, count);
      const base = places.locate(window, lanes);
      gatherFours(images, base, lanes, taps.subarray(tap, tap + depth), leftPanels);
    },
  };
  const lanes = { start: 0, count: filters, depth: taps.length, laneStride: 1, depthStride: filters };
  multiply(patches, matrixColumns(filter, lanes), output, 0);
}

/** output [taps, filters] = the patches of x, transposed, · dy, every element Σ over the windows in order, in float64. */
export function conv2dFilterGradient(
  x: TypedArray,
  dy: TypedArray,
  output: TypedArray,
  layout: Conv2dLayout,
): void {
  const { filters } = layout;
  const images = padImages(x, layout);
  const places = new WindowPlaces(layout);
  const { taps } = places;
  const starts = new Int32Array(blockDepth);
  const patches: Operand = {
    count: taps.length,
    depth: places.count,
    pack(tap, count, window, depth) {
      const steps = starts.subarray(0, depth);
      const base = places.locate(window, steps);
      gatherFours(images, base, taps.subarray(tap, tap + count), steps, leftPanels);
    },
  };
  const lanes = { start: 0, count: filters, depth: places.count, laneStride: 1, depthStride: filters };
  multiply(patches, matrixColumns(dy, lanes), output, 0);
}
