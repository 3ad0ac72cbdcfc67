import type { TypedArray } from './dtype.ts';
import type { NestedArray } from './host-array.ts';
import { type Shape, sizeOf } from './shape.ts';

/** Row-major elements as nested arrays. */
export function nest(data: TypedArray, shape: Shape): NestedArray {
  const build = (axis: number, offset: number): NestedArray => {
    if (axis === shape.length) return data[offset]!;
    const stride = sizeOf(shape.slice(axis + 1));
    return Array.from({ length: shape[axis]! }, (_, i) => build(axis + 1, offset + i * stride));
  };
  return build(0, 0);
}

/** An axis longer than this is shown by its ends. */
const longestAxis = 8;
const shownAtEachEnd = 3;

/** The elements in brackets, an inner axis a line, long axes shortened: for people. */
export function formatTensor(data: TypedArray, shape: Shape): string {
  const build = (axis: number, offset: number): string => {
    if (axis === shape.length) return formatNumber(data[offset]!);
    const stride = sizeOf(shape.slice(axis + 1));
    const length = shape[axis]!;
    const parts: string[] = [];
    for (let i = 0; i < length; i++) {
      if (length > longestAxis && i === shownAtEachEnd) {
        parts.push('…');
        i = length - shownAtEachEnd;
      }
      parts.push(build(axis + 1, offset + i * stride));
    }
    const innermost = axis === shape.length - 1;
    return `[${parts.join(innermost ? ', ' : `,\n${' '.repeat(axis + 1)}`)}]`;
  };
  return build(0, 0);
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
