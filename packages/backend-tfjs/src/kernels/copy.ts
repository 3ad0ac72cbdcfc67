import { type ConcatLayout, type StridedView, type TypedArray, typedArray } from '@athanor/core';
import { type Engine, type EngineDType, type EngineTensor, shaped } from '../engine/engine.ts';
import { copyView } from '../loops/copy-view.ts';
import { asTransposition, isWhole, simplify } from '../loops/strided-view.ts';

/** Tfjs's transpose kernels are written out for up to so many axes; beyond, it walks element by element. */
const transposeAxes = 4;

/**
 * A strided view: tfjs's Transpose where the view is one and the engine is quick at it, else runs of elements copied on
 * the host. (Tfjs's own Slice reads the whole input first, and its Tile takes fifty times as long.)
 */
export function copyStrided(
  engine: Engine,
  input: EngineTensor,
  length: number,
  view: StridedView,
): EngineTensor {
  const simple = simplify(view);
  const inputLength = input.shape[0]!;
  if (isWhole(simple, inputLength)) return engine.run('Identity', { x: input });
  if (engine.traits.transposes && simple.shape.length <= transposeAxes) {
    const transposition = asTransposition(simple, inputLength);
    if (transposition !== undefined) {
      const { shape, permutation } = transposition;
      return engine.run('Transpose', { x: shaped(input, shape) }, { perm: [...permutation] });
    }
  }
  const output = engine.make(input.dtype, length);
  copyView(engine.view(input), engine.view(output), simple);
  return output;
}

/** Blocks copied on the host, which is what tfjs's Concat does in wasm. */
export function concat(
  engine: Engine,
  inputs: readonly EngineTensor[],
  output: { readonly dtype: EngineDType; readonly length: number },
  { outer, sizes, inner }: ConcatLayout,
): EngineTensor {
  const joined = engine.make(output.dtype, output.length);
  const sources = inputs.map((input) => engine.view(input));
  const target = engine.view(joined);
  let to = 0;
  for (let block = 0; block < outer; block++) {
    sources.forEach((source, i) => {
      const run = sizes[i]! * inner;
      target.set(source.subarray(block * run, (block + 1) * run), to);
      to += run;
    });
  }
  return joined;
}

/** Converted on the host: on one engine tfjs's Cast leaves integers where floats should be, on the other 0.5 is false. */
export function cast(engine: Engine, input: EngineTensor, dtype: EngineDType): EngineTensor {
  const output = engine.make(dtype, input.shape[0]!);
  const from = engine.view(input);
  const to = engine.view(output);
  if (dtype !== 'bool') to.set(from);
  else for (let i = 0; i < to.length; i++) to[i] = Number(from[i]! !== 0);
  return output;
}

export function upload(engine: Engine, dtype: EngineDType, values: TypedArray): EngineTensor {
  const output = engine.make(dtype, values.length);
  engine.view(output).set(values);
  return output;
}

/** A copy of a tensor's elements, in an array of its own. */
export function download(engine: Engine, tensor: EngineTensor): TypedArray {
  return typedArray(tensor.dtype, engine.view(tensor));
}
