import { type BinaryKind, type BroadcastShapes, type TypedArray, typedArray } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';
import { type BinaryLoop, binaryLoops, multiplyIntegers } from '../loops/binary.ts';
import { copyView } from '../loops/copy-view.ts';
import { simplify } from '../loops/strided-view.ts';

/** Tfjs's names for the kinds that XNNPACK computes. */
const kernels: { readonly [K in BinaryKind]?: string } = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Multiply',
  div: 'RealDiv',
};

/** The most axes that XNNPACK's kernels broadcast over. */
const broadcastAxes = 6;

const comparisons: ReadonlySet<BinaryKind> = new Set([
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
]);

/**
 * XNNPACK's kernels for float32 arithmetic on wasm. The rest is a loop: tfjs's other kernels take about a hundred
 * nanoseconds an element where they broadcast, and those of cpu five where they do not; wasm's maximum loses a NaN on
 * the right; and the two engines' pow differ.
 */
export function binary(
  engine: Engine,
  kind: BinaryKind,
  a: EngineTensor,
  b: EngineTensor,
  shapes: BroadcastShapes,
): EngineTensor {
  const kernel = a.dtype === 'float32' && engine.traits.arithmetic ? kernels[kind] : undefined;
  if (kernel !== undefined && shapes.output.length <= broadcastAxes) {
    return engine.run(kernel, { a: shaped(a, shapes.a), b: shaped(b, shapes.b) });
  }
  const length = shapes.output.reduce((product, axis) => product * axis, 1);
  const output = engine.make(comparisons.has(kind) ? 'bool' : a.dtype, length);
  const loop = loopOf(kind, a);
  loop(
    broadcast(engine.view(a), a, shapes.a, shapes.output),
    broadcast(engine.view(b), b, shapes.b, shapes.output),
    engine.view(output),
  );
  return output;
}

function loopOf(kind: BinaryKind, { dtype }: EngineTensor): BinaryLoop {
  return kind === 'mul' && dtype === 'int32' ? multiplyIntegers : binaryLoops[kind];
}

/** The values under the output's shape: as they are where that is theirs, else a copy on the host. */
function broadcast(
  values: TypedArray,
  { dtype }: EngineTensor,
  from: readonly number[],
  to: readonly number[],
): TypedArray {
  const length = to.reduce((product, axis) => product * axis, 1);
  if (values.length === length) return values;
  const strides = new Array<number>(to.length);
  let stride = 1;
  for (let axis = to.length - 1; axis >= 0; axis--) {
    strides[axis] = from[axis] === 1 ? 0 : stride;
    stride *= from[axis]!;
  }
  const copy = typedArray(dtype, length);
  copyView(values, copy, simplify({ shape: to, strides, offset: 0 }));
  return copy;
}
