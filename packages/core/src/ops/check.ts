import { DTypeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

/** Throws DTypeError, naming the op, for a tensor of bool. */
export function checkNumeric(op: string, x: Tensor): void {
  if (x.dtype === 'bool')
    throw new DTypeError(`${op}: expected numbers, found bool; convert it with cast(x, 'int32')`);
}
