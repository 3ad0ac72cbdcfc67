import type { StridedView } from '../backend.ts';
import { mergeStridedAxes, type Shape } from '../shape.ts';
import { newTensor, shareBuffer, type Tensor } from '../tensor.ts';

/** A strided view of `x` as a tensor of `shape`; nothing is copied where the view is the whole of it in order. */
export function stridedKernel(x: Tensor, shape: Shape, view: StridedView): Tensor {
  const merged = mergeStridedAxes(view);
  const inOrder = merged.shape.length === 0 || (merged.shape.length === 1 && merged.strides[0] === 1);
  if (inOrder && merged.offset === 0 && (merged.shape[0] ?? 1) === x.storage.length)
    return shareBuffer(x, shape);
  const output = newTensor(x.backend, x.dtype, shape);
  x.backend.copyStrided(x.storage, output.storage, merged);
  return output;
}
