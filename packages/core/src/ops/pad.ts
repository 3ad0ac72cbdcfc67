import { full } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { formatShape } from '../shape.ts';
import { shareBuffer, type Tensor } from '../tensor.ts';
import { concat } from './concat.ts';
import { applyOp, defineOp, type Op, type OpDefinition } from './define.ts';
import { slice } from './slice.ts';

/** Elements to add before and after, an axis each. */
export type Paddings = readonly (readonly number[])[];

export interface PadAttributes {
  readonly paddings: Paddings;
  readonly value: number;
}

const definition: OpDefinition<PadAttributes> = {
  name: 'pad',
  saves: 'nothing',
  forward: ([x], { paddings, value }) => {
    const options = { backend: x!.backend, dtype: x!.dtype };
    const padded = paddings.reduce((inner, [before, after], axis) => {
      if (before === 0 && after === 0) return inner;
      const block = (length: number): Tensor[] =>
        length === 0 ? [] : [full(inner.shape.with(axis, length), value, options)];
      return concat([...block(before!), inner, ...block(after!)], { axis });
    }, x!);
    return padded === x ? shareBuffer(padded, padded.shape) : padded;
  },
  backward: ({ inputShapes: [shape], attributes: { paddings } }, dy) => [
    slice(
      dy,
      paddings.map(([before]) => before!),
      shape!,
    ),
  ],
};

/** x with `value` (0 unless said) around it. Gradient: the slice of dy where x lies. */
export const pad: Op<
  (x: Tensor, paddings: Paddings, options?: { readonly value?: number }) => Tensor,
  PadAttributes
> = defineOp(definition, (x, paddings, options = {}) => {
  const isValid = paddings.every(
    (pair) => pair.length === 2 && pair.every((count) => Number.isInteger(count) && count >= 0),
  );
  if (paddings.length !== x.rank || !isValid) {
    throw new ShapeError(
      `pad: expected [before, after] for each axis of ${formatShape(x.shape)}, whole numbers of 0 or more; found ${JSON.stringify(paddings)}`,
    );
  }
  return applyOp(definition, [x], { paddings, value: options.value ?? 0 });
});
