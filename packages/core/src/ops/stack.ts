import { ShapeError } from '../errors.ts';
import { formatShape, normalizeAxis, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './concat.ts';
import { reshape } from './reshape.ts';

/** Joins tensors of one shape along a new `axis` (0 unless said). Gradient: the slices of dy. */
export function stack(tensors: readonly Tensor[], options: { readonly axis?: number } = {}): Tensor {
  const first = tensors[0];
  if (first === undefined) throw new ShapeError('stack: expected at least one tensor, found none');
  const other = tensors.find(({ shape }) => !sameShape(shape, first.shape));
  if (other !== undefined) {
    throw new ShapeError(
      `stack: expected tensors of one shape, found ${formatShape(first.shape)} and ${formatShape(other.shape)}`,
    );
  }
  const axis = normalizeAxis(options.axis ?? 0, first.rank + 1, 'stack');
  const expanded = first.shape.toSpliced(axis, 0, 1);
  return concat(
    tensors.map((tensor) => reshape(tensor, expanded)),
    { axis },
  );
}
