import { type DType, isFloat } from '../dtype.ts';
import { newTensor, shareBuffer, type Tensor } from '../tensor.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';

export interface CastAttributes {
  readonly from: DType;
  readonly to: DType;
}

const definition: OpDefinition<CastAttributes> = {
  name: 'cast',
  saves: 'nothing',
  forward: ([x], { to }) => {
    if (x!.dtype === to) return shareBuffer(x!, x!.shape);
    const output = newTensor(x!.backend, to, x!.shape);
    x!.backend.cast(x!.storage, output.storage);
    return output;
  },
  backward: ({ attributes: { from, to } }, dy) => [isFloat(from) && isFloat(to) ? cast(dy, from) : null],
};

/** Converts the elements: to int32 towards zero, to bool as "is not zero". */
export const cast: Op<(x: Tensor, dtype: DType) => Tensor, CastAttributes> = defineOp(
  definition,
  (x, dtype) => applyOp(definition, [x], { from: x.dtype, to: dtype }),
);
