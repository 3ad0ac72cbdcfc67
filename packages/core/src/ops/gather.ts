import { DTypeError, ValueError } from '../errors.ts';
import { normalizeAxis, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { reshape } from './reshape.ts';
import { gatherRows } from './rows.ts';
import { transpose } from './transpose.ts';

/**
 * Picks slices of `x` along `axis` (0 unless said) by `indices`, int32 of any shape, which takes the axis's place in
 * the result. Gradient: the slices of dy summed by index.
 *
 * @throws ValueError if an index is outside the axis; checked where the backend can read at once
 * @throws DTypeError if the indices are not int32
 */
export function gather(x: Tensor, indices: Tensor, options: { readonly axis?: number } = {}): Tensor {
  const axis = normalizeAxis(options.axis ?? 0, x.rank, 'gather');
  if (indices.dtype !== 'int32')
    throw new DTypeError(
      `gather: expected int32 indices, found ${indices.dtype}; convert them with cast(indices, 'int32')`,
    );
  checkIndices(indices, x.shape[axis]!);
  const others = x.shape.toSpliced(axis, 1);
  const axes = x.shape.map((_, i) => i);
  const front = axis === 0 ? x : transpose(x, [axis, ...axes.toSpliced(axis, 1)]);
  const rows = gatherRows(reshape(front, [x.shape[axis]!, sizeOf(others)]), reshape(indices, [indices.size]));
  const picked = reshape(rows, [...indices.shape, ...others]);
  if (axis === 0) return picked;
  // The picked axes go back to where the axis was.
  const moved = indices.rank;
  const order = [
    ...axes.slice(0, axis).map((i) => i + moved),
    ...indices.shape.map((_, i) => i),
    ...axes.slice(axis + 1).map((i) => i - 1 + moved),
  ];
  return transpose(picked, order);
}

function checkIndices(indices: Tensor, length: number): void {
  if (indices.backend.readSync === undefined) return;
  const values = indices.dataSync();
  const at = values.findIndex((index) => index < 0 || index >= length);
  if (at >= 0)
    throw new ValueError(
      `gather: index ${values[at]} at position ${at} is outside an axis of ${length}; expected 0 to ${length - 1}`,
    );
}
