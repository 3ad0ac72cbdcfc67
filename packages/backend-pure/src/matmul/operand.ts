import type { TypedArray } from '@athanor/core';
import { leftPanels, rightPanels } from './kernel.ts';
import { type Lanes, packFours, packTwos } from './pack.ts';

/** One side of a product: the left matrix's rows or the right one's columns, packed block by block. */
export interface Operand {
  readonly count: number;
  readonly depth: number;
  /** Packs `count` lanes from `lane` on, each from `step` on and `depth` long, into this side's panels. */
  pack(lane: number, count: number, step: number, depth: number): void;
}

/** The rows of a matrix in memory, a product's left side. */
export function matrixRows(values: TypedArray, lanes: Lanes): Operand {
  return {
    count: lanes.count,
    depth: lanes.depth,
    pack: (lane, count, step, depth) => packFours(values, block(lanes, lane, count, step, depth), leftPanels),
  };
}

/** The columns of a matrix in memory, a product's right side. */
export function matrixColumns(values: TypedArray, lanes: Lanes): Operand {
  return {
    count: lanes.count,
    depth: lanes.depth,
    pack: (lane, count, step, depth) => packTwos(values, block(lanes, lane, count, step, depth), rightPanels),
  };
}

function block(lanes: Lanes, lane: number, count: number, step: number, depth: number): Lanes {
  const { laneStride, depthStride } = lanes;
  const start = lanes.start + lane * laneStride + step * depthStride;
  return { start, count, depth, laneStride, depthStride };
}
