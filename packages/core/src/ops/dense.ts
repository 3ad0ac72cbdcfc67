import { DTypeError, ShapeError } from '../errors.ts';
import type { FusedActivation } from '../fused-kernels.ts';
import { formatShape, sizeOf } from '../shape.ts';
import { checkSameBackend, newTensor, type Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { matMul } from './mat-mul.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

export interface DenseAttributes {
  readonly activation: FusedActivation;
}

const definition: OpDefinition<DenseAttributes> = {
  name: 'dense',
  saves: 'both',
  forward: ([x, kernel, bias], { activation }) => {
    const { backend } = x!;
    if (backend.fused.dense !== undefined) {
      const [m, k] = x!.shape as [number, number];
      const n = kernel!.shape[1]!;
      const output = newTensor(backend, x!.dtype, [m, n]);
      backend.fused.dense(x!.storage, kernel!.storage, bias?.storage ?? null, output.storage, {
        m,
        n,
        k,
        activation,
      });
      return output;
    }
    const product = matMul(x!, kernel!);
    const sum = bias === undefined ? product : add(product, bias);
    return activation === 'relu' ? relu(sum) : sum;
  },
  endsInRelu: ({ activation }) => activation === 'relu',
  backward: ({ inputs: [x, kernel], needs }, dz) => [
    needs(0) ? matMul(dz, kernel!, { transposeB: true }) : null,
    needs(1) ? matMul(x!, dz, { transposeA: true }) : null,
    needs(2) ? sum(dz, { axes: 0 }) : null,
  ],
};

/**
 * activation(x·kernel + bias): x [..., inputs], kernel [inputs, units], bias [units] or null → [..., units].
 * With z the argument of the activation and dz its gradient, the gradients are dz·kernelᵀ, xᵀ·dz and the sum of dz's rows.
 *
 * @throws ShapeError if the shapes do not fit, naming them
 */
export const dense: Op<
  (
    x: Tensor,
    kernel: Tensor,
    bias?: Tensor | null,
    options?: { readonly activation?: FusedActivation },
  ) => Tensor,
  DenseAttributes
> = defineOp(definition, (x, kernel, bias = null, options = {}) => {
  checkFloat('dense', x);
  const inputs = x.shape[x.rank - 1];
  const units = kernel.shape[1];
  const fits =
    x.rank >= 1 &&
    kernel.rank === 2 &&
    kernel.shape[0] === inputs &&
    (bias === null || (bias.rank === 1 && bias.shape[0] === units));
  if (!fits || inputs === undefined || units === undefined) {
    const shapes = `${formatShape(x.shape)}, kernel ${formatShape(kernel.shape)}${bias === null ? '' : `, bias ${formatShape(bias.shape)}`}`;
    throw new ShapeError(
      `dense: expected input [..., inputs], kernel [inputs, units] and bias [units]; found input ${shapes}`,
    );
  }
  for (const weight of bias === null ? [kernel] : [kernel, bias]) {
    checkSameBackend('dense', x, weight);
    if (weight.dtype !== x.dtype)
      throw new DTypeError(`dense: the input is ${x.dtype}, a weight ${weight.dtype}; convert one with cast`);
  }
  const leading = x.shape.slice(0, -1);
  const rows = x.rank === 2 ? x : reshape(x, [sizeOf(leading), inputs]);
  const output = applyOp(definition, bias === null ? [rows, kernel] : [rows, kernel, bias], {
    activation: options.activation ?? 'linear',
  });
  return x.rank === 2 ? output : reshape(output, [...leading, units]);
});
