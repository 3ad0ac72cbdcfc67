import type { TypedArray } from '@athanor/core';

/**
 * The lanes of a matrix that a product runs along, which are the left matrix's rows and the right one's columns:
 * element (lane, step) is at `start + lane·laneStride + step·depthStride`. Transposing swaps the strides.
 */
export interface Lanes {
  readonly start: number;
  readonly count: number;
  readonly depth: number;
  readonly laneStride: number;
  readonly depthStride: number;
}

/** Packs lanes into panels of 4 (step by step, the 4 lanes' elements), the last panel filled up with zeros. */
export function packFours(values: TypedArray, lanes: Lanes, panels: Float64Array): void {
  const { start, count, depth, laneStride, depthStride } = lanes;
  let to = 0;
  let lane = 0;
  for (; lane + 4 <= count; lane += 4) {
    let from = start + lane * laneStride;
    for (let step = 0; step < depth; step++) {
      panels[to] = values[from]!;
      panels[to + 1] = values[from + laneStride]!;
      panels[to + 2] = values[from + 2 * laneStride]!;
      panels[to + 3] = values[from + 3 * laneStride]!;
      from += depthStride;
      to += 4;
    }
  }
  for (let step = 0; lane < count && step < depth; step++) {
    const from = start + lane * laneStride + step * depthStride;
    for (let i = 0; i < 4; i++) panels[to++] = lane + i < count ? values[from + i * laneStride]! : 0;
  }
}

/** Packs lanes into panels of 2, the last panel filled up with zeros. */
export function packTwos(values: TypedArray, lanes: Lanes, panels: Float64Array): void {
  const { start, count, depth, laneStride, depthStride } = lanes;
  let to = 0;
  let lane = 0;
  for (; lane + 2 <= count; lane += 2) {
    let from = start + lane * laneStride;
    for (let step = 0; step < depth; step++) {
      panels[to] = values[from]!;
      panels[to + 1] = values[from + laneStride]!;
      from += depthStride;
      to += 2;
    }
  }
  for (let step = 0; lane < count && step < depth; step++) {
    panels[to] = values[start + lane * laneStride + step * depthStride]!;
    panels[to + 1] = 0;
    to += 2;
  }
}

/**
 * Packs lanes into panels of 4 from scattered places: element (lane, step) is at `base + lanes[lane] + steps[step]`.
 * The last panel is filled up with zeros.
 */
export function gatherFours(
  values: TypedArray,
  base: number,
  lanes: Int32Array,
  steps: Int32Array,
  panels: Float64Array,
): void {
  const depth = steps.length;
  let to = 0;
  let lane = 0;
  for (; lane + 4 <= lanes.length; lane += 4) {
    const from0 = base + lanes[lane]!;
    const from1 = base + lanes[lane + 1]!;
    const from2 = base + lanes[lane + 2]!;
    const from3 = base + lanes[lane + 3]!;
    for (let step = 0; step < depth; step++) {
      const offset = steps[step]!;
      panels[to] = values[from0 + offset]!;
      panels[to + 1] = values[from1 + offset]!;
      panels[to + 2] = values[from2 + offset]!;
      panels[to + 3] = values[from3 + offset]!;
      to += 4;
    }
  }
  for (let step = 0; lane < lanes.length && step < depth; step++) {
    const from = base + steps[step]!;
    for (let i = lane; i < lane + 4; i++) panels[to++] = i < lanes.length ? values[from + lanes[i]!]! : 0;
  }
}
