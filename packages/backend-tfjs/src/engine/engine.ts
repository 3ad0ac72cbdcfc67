import type { DType, TypedArray } from '@athanor/core';
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { LoopKind } from '../loops/unary.ts';
import type { EngineName } from '../options.ts';

/** The dtypes that tfjs has too, by the same names. */
export type EngineDType = Exclude<DType, 'float64'>;

/** What tfjs's kernels take and make: a key to the elements, with a shape and a dtype. */
export interface EngineTensor extends TensorInfo {
  readonly dtype: EngineDType;
  /** Set once it has been the right side of a product. */
  isFactor?: true;
}

/**
 * One of tfjs's engines: its memory and its kernels, reached without tfjs's global engine, tape and scopes.
 *
 * A tensor's elements never change once the function that made it has returned: wasm's matrix product keeps a packed
 * copy of what it multiplied by, and two tensors may share their elements. What a function here makes is the
 * caller's, to release once.
 */
export interface Engine {
  readonly name: EngineName;
  readonly traits: EngineTraits;

  /** Calls a kernel by tfjs's name for it. */
  run(kernel: string, inputs: NamedTensorInfoMap, attributes?: NamedAttrMap): EngineTensor;

  /** A tensor whose elements are still to be written, through `view`. */
  make(dtype: EngineDType, length: number): EngineTensor;

  /** Its elements where they are. The array is good until the next tensor is made: wasm's memory moves as it grows. */
  view(tensor: EngineTensor): TypedArray;

  release(tensor: EngineTensor): void;
}

/** Where the engines differ, as measured on tfjs 4.22. */
export interface EngineTraits {
  /** Whether the kernels of add, sub, mul and div are faster than loops in JavaScript, broadcasting or not. */
  readonly arithmetic: boolean;

  /** Whether the transpose kernel is faster than one. */
  readonly transposes: boolean;

  /**
   * Whether products, convolutions and pools are XNNPACK's, many times faster than loops. Its product takes single
   * matrices only, as they are, and packs the right one.
   */
  readonly xnnpack: boolean;

  /** The kinds of `unary` on floats whose kernels give wrong values, and what is wrong; a loop takes their place. */
  readonly faulty: { readonly [K in LoopKind]?: string };
}

/** The same elements under another shape. It is not a tensor of its own: it is not released. */
export function shaped(tensor: EngineTensor, shape: readonly number[]): EngineTensor {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape: [...shape] };
}
