import type { ReduceKind } from '../backend.ts';
import { checkShape, normalizeAxes, type Shape } from '../shape.ts';
import { newTensor, shareBuffer, type Tensor } from '../tensor.ts';

/** Which axes a reduction takes, and whether they stay as axes of 1. */
export interface ReduceOptions {
  /** All of them unless said; negative ones count from the end. */
  readonly axes?: readonly number[] | number | null;
  readonly keepDims?: boolean;
}

/** Options resolved against an input: sorted axes, counted from 0. */
export interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

export function resolveReduction(op: string, x: Tensor, options: ReduceOptions): ReduceAttributes {
  return { axes: normalizeAxes(options.axes, x.rank, op), keepDims: options.keepDims ?? false };
}

/** The shape with every reduced axis as 1: what broadcasts against the input. */
export function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

export function reducedShape(shape: Shape, { axes, keepDims }: ReduceAttributes): number[] {
  return keepDims ? keptShape(shape, axes) : shape.filter((_, axis) => !axes.includes(axis));
}

/**
 * Reduces with one kernel call for each run of neighbouring axes; axes of 1 join any run, so a sum over all axes, or
 * over all but the last, is one call.
 */
export function reduceKernel(kind: ReduceKind, x: Tensor, attributes: ReduceAttributes): Tensor {
  const output = reducedShape(x.shape, attributes);
  checkShape(output, kind);
  const runs: { size: number; reduced: boolean }[] = [];
  x.shape.forEach((size, axis) => {
    if (size === 1) return;
    const reduced = attributes.axes.includes(axis);
    const last = runs[runs.length - 1];
    if (last?.reduced === reduced) last.size *= size;
    else runs.push({ size, reduced });
  });
  let current = x;
  let inner = 1;
  for (let i = runs.length - 1; i >= 0; i--) {
    const { size, reduced } = runs[i]!;
    if (!reduced) {
      inner *= size;
      continue;
    }
    const outer = runs.slice(0, i).reduce((product, run) => product * run.size, 1);
    const next = newTensor(x.backend, x.dtype, [outer, inner]);
    x.backend.reduce(kind, current.storage, next.storage, { outer, size, inner });
    current = next;
  }
  return shareBuffer(current, output);
}
