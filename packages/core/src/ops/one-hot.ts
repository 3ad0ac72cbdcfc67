import { tensor } from '../create.ts';
import { DTypeError, ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { equal } from './comparisons.ts';
import { reshape } from './reshape.ts';

/**
 * Indices, int32 of any shape, as floats [..., depth]: 1 at the index, else 0. An index outside 0 to depth − 1 gives
 * zeros only. It has no gradient.
 */
export function oneHot(indices: Tensor, depth: number): Tensor {
  if (indices.dtype !== 'int32')
    throw new DTypeError(
      `oneHot: expected int32 indices, found ${indices.dtype}; convert them with cast(indices, 'int32')`,
    );
  if (!Number.isInteger(depth) || depth < 1)
    throw new ValueError(`oneHot: expected a depth of 1 or more, found ${depth}`);
  const classes = tensor(
    Int32Array.from({ length: depth }, (_, i) => i),
    { backend: indices.backend },
  );
  return cast(equal(reshape(indices, [...indices.shape, 1]), classes), indices.backend.floatType);
}
