import type { BroadcastShapes, StridedView } from './backend.ts';
import { ShapeError } from './errors.ts';

export type Shape = readonly number[];

/** The number of elements: the product of the axes; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const axis of shape) size *= axis;
  return size;
}

/** `[2, 3]`, for messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Throws a ShapeError unless every axis is a whole number, 0 or more, and the size can be counted exactly. */
export function checkShape(shape: Shape, what: string): void {
  for (const axis of shape) {
    if (!Number.isInteger(axis) || axis < 0) {
      throw new ShapeError(
        `${what}: an axis must be a whole number, 0 or more; found ${axis} in ${formatShape(shape)}`,
      );
    }
  }
  if (!Number.isSafeInteger(sizeOf(shape))) {
    throw new ShapeError(`${what}: ${formatShape(shape)} has more elements than can be counted`);
  }
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** An axis counted from 0; negative ones count from the end. Throws a ShapeError that names the op. */
export function normalizeAxis(axis: number, rank: number, op: string): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= rank) {
    throw new ShapeError(
      `${op}: axis ${axis} does not exist in a tensor of rank ${rank}; expected ${rank === 0 ? 'no axis' : `-${rank} to ${rank - 1}`}`,
    );
  }
  return normalized;
}

/** Sorted axes without repetition; null or undefined means all of them. */
export function normalizeAxes(
  axes: readonly number[] | number | null | undefined,
  rank: number,
  op: string,
): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  if (typeof axes === 'number') return [normalizeAxis(axes, rank, op)];
  if (axes.length === 1) return [normalizeAxis(axes[0]!, rank, op)];
  const normalized = [...new Set(axes.map((axis) => normalizeAxis(axis, rank, op)))].sort((a, b) => a - b);
  if (normalized.length !== axes.length) {
    throw new ShapeError(`${op}: axes [${axes.join(', ')}] name an axis twice`);
  }
  return normalized;
}

/** The shape that two shapes broadcast to, by NumPy's rule. Throws a ShapeError that names the op and both shapes. */
export function broadcastShape(a: Shape, b: Shape, op: string): number[] {
  const rank = Math.max(a.length, b.length);
  const output = new Array<number>(rank);
  for (let i = 0; i < rank; i++) {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        `${op}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: counted from the end, axis ${rank - i} is ${left} in one and ${right} in the other; expected equal, or 1`,
      );
    }
    output[i] = left === 1 ? right : left;
  }
  return output;
}

/** Merges neighbouring axes that broadcast alike, so that a backend sees the fewest axes. */
export function mergeBroadcastAxes(a: Shape, b: Shape, output: Shape): BroadcastShapes {
  if (sameShape(a, b)) {
    const size = [sizeOf(output)];
    return { a: size, b: size, output: size };
  }
  const rank = output.length;
  const merged = { a: [] as number[], b: [] as number[], output: [] as number[] };
  let previous = -1;
  for (let i = 0; i < rank; i++) {
    const axis = output[i]!;
    if (axis === 1) continue;
    const inA = (a[i - rank + a.length] ?? 1) !== 1;
    const inB = (b[i - rank + b.length] ?? 1) !== 1;
    const pattern = (inA ? 1 : 0) + (inB ? 2 : 0);
    const last = merged.output.length - 1;
    if (pattern === previous) {
      merged.output[last]! *= axis;
      if (inA) merged.a[last]! *= axis;
      if (inB) merged.b[last]! *= axis;
    } else {
      merged.output.push(axis);
      merged.a.push(inA ? axis : 1);
      merged.b.push(inB ? axis : 1);
      previous = pattern;
    }
  }
  if (merged.output.length === 0) return { a: [1], b: [1], output: [1] };
  return merged;
}

/** Drops axes of 1 and merges neighbours that lie one after another in memory. */
export function mergeStridedAxes(view: StridedView): StridedView {
  const shape: number[] = [];
  const strides: number[] = [];
  for (let i = 0; i < view.shape.length; i++) {
    const axis = view.shape[i]!;
    const stride = view.strides[i]!;
    if (axis === 1) continue;
    const last = shape.length - 1;
    if (last >= 0 && strides[last] === stride * axis) {
      shape[last]! *= axis;
      strides[last] = stride;
    } else {
      shape.push(axis);
      strides.push(stride);
    }
  }
  return { shape, strides, offset: view.offset };
}
