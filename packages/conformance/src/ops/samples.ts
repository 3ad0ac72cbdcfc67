import type * as core from '@athanor/core';
import type { Tensor } from '@athanor/core';
import { binarySamples } from './binary-samples.ts';
import { elementwiseSamples } from './elementwise-samples.ts';
import { imageSamples } from './image-samples.ts';
import { lossSamples } from './loss-samples.ts';
import { reductionSamples } from './reduction-samples.ts';
import type { OpSample } from './sample.ts';
import { shapeSamples } from './shape-samples.ts';

type Core = typeof core;

/** Functions of core that return a tensor and are no ops: they make tensors, or run ops that are given. */
type NotOp =
  | 'tensor'
  | 'scalar'
  | 'full'
  | 'zeros'
  | 'ones'
  | 'zerosLike'
  | 'onesLike'
  | 'parameter'
  | 'applyOp';

/** The name of every function of core that computes a tensor, whether it is one op or composed of several. */
export type OpName = Exclude<
  { [K in keyof Core]: ReturnsTensor<Core[K]> extends true ? K : never }[keyof Core],
  NotOp
>;

type ReturnsTensor<Value> = Value extends (...inputs: never[]) => infer Result
  ? [Result] extends [Tensor]
    ? true
    : false
  : false;

/** The samples of every op. An op that is added to core does not compile here until it has some. */
export const opSamples: { readonly [K in OpName]: readonly OpSample[] } = {
  ...elementwiseSamples,
  ...binarySamples,
  ...reductionSamples,
  ...shapeSamples,
  ...imageSamples,
  ...lossSamples,
};
