import { type Shape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

/** Sums over the axes along which `shape` was broadcast to that of `x`: the gradient of broadcasting. */
export function reduceTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const added = x.rank - shape.length;
  const axes: number[] = [];
  for (let i = 0; i < x.rank; i++) {
    if (i < added || (shape[i - added] === 1 && x.shape[i] !== 1)) axes.push(i);
  }
  return reshape(axes.length === 0 ? x : sum(x, { axes }), shape);
}
