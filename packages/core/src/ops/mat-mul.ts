import { DTypeError, ShapeError } from '../errors.ts';
import { broadcastShape, formatShape, sizeOf } from '../shape.ts';
import { checkSameBackend, newTensor, type Tensor } from '../tensor.ts';
import { expandTo } from './broadcast-to.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { reshape } from './reshape.ts';

/** Whether to transpose the last two axes of either side. */
export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

export type MatMulAttributes = Required<MatMulOptions>;

const definition: OpDefinition<MatMulAttributes> = {
  name: 'matMul',
  saves: 'inputs',
  forward: ([a, b], { transposeA, transposeB }) => {
    const { m, k, n } = productSizes(a!, b!, { transposeA, transposeB });
    const leading = a!.shape.slice(0, -2);
    const output = newTensor(a!.backend, a!.dtype, [...leading, m, n]);
    a!.backend.matMul(a!.storage, b!.storage, output.storage, {
      batch: sizeOf(leading),
      m,
      n,
      k,
      transposeA,
      transposeB,
    });
    return output;
  },
  backward: ({ inputs, attributes: { transposeA, transposeB }, needs }, dy) => {
    const [a, b] = inputs as [Tensor, Tensor];
    const gradientOfA = (): Tensor =>
      transposeA
        ? matMul(b, dy, { transposeA: transposeB, transposeB: true })
        : matMul(dy, b, { transposeB: !transposeB });
    const gradientOfB = (): Tensor =>
      transposeB
        ? matMul(dy, a, { transposeA: true, transposeB: transposeA })
        : matMul(a, dy, { transposeA: !transposeA });
    return [needs(0) ? gradientOfA() : null, needs(1) ? gradientOfB() : null];
  },
};

/**
 * The matrix product over the last two axes: [..., m, k] · [..., k, n] → [..., m, n]. The leading axes broadcast.
 * Gradients: dy·bᵀ and aᵀ·dy.
 *
 * @throws ShapeError if a side has fewer than two axes or the inner ones differ
 */
export const matMul: Op<(a: Tensor, b: Tensor, options?: MatMulOptions) => Tensor, MatMulAttributes> =
  defineOp(definition, (a, b, options = {}) => {
    const attributes = { transposeA: options.transposeA ?? false, transposeB: options.transposeB ?? false };
    checkSameBackend('matMul', a, b);
    checkFloat('matMul', a);
    if (a.dtype !== b.dtype)
      throw new DTypeError(`matMul: found ${a.dtype} and ${b.dtype}; convert one with cast`);
    const { m, k, n } = productSizes(a, b, attributes);
    if (b.rank === 2 && a.rank > 2 && !attributes.transposeA) {
      const rows = reshape(a, [sizeOf(a.shape.slice(0, -1)), k]);
      return reshape(applyOp(definition, [rows, b], attributes), [...a.shape.slice(0, -2), m, n]);
    }
    if (a.rank === 2 && b.rank === 2) return applyOp(definition, [a, b], attributes);
    const leading = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2), 'matMul');
    const left = expandTo(a, [...leading, ...a.shape.slice(-2)]);
    const right = expandTo(b, [...leading, ...b.shape.slice(-2)]);
    return applyOp(definition, [left, right], attributes);
  });

function productSizes(
  a: Tensor,
  b: Tensor,
  { transposeA, transposeB }: MatMulAttributes,
): { m: number; k: number; n: number } {
  const shapes = (): string =>
    `${formatShape(a.shape)}${transposeA ? ' transposed' : ''} and ${formatShape(b.shape)}${transposeB ? ' transposed' : ''}`;
  if (a.rank < 2 || b.rank < 2)
    throw new ShapeError(`matMul: expected two axes or more on each side, found ${shapes()}`);
  const [rowsOfA, columnsOfA] = [a.shape[a.rank - 2]!, a.shape[a.rank - 1]!];
  const [rowsOfB, columnsOfB] = [b.shape[b.rank - 2]!, b.shape[b.rank - 1]!];
  const [m, k] = transposeA ? [columnsOfA, rowsOfA] : [rowsOfA, columnsOfA];
  const [inner, n] = transposeB ? [columnsOfB, rowsOfB] : [rowsOfB, columnsOfB];
  if (inner !== k) throw new ShapeError(`matMul: the inner axes of ${shapes()} differ: ${k} and ${inner}`);
  return { m, k, n };
}
