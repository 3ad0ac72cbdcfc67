export type * from './backend.ts';
export {
  type CreateOptions,
  full,
  ones,
  onesLike,
  scalar,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from './create.ts';
export { getDefaultBackend, setDefaultBackend } from './default-backend.ts';
export {
  bytesPerElement,
  type DType,
  type FloatType,
  isFloat,
  type TypedArray,
  typedArray,
} from './dtype.ts';
export * from './errors.ts';
export type * from './fused-kernels.ts';
export { type ExplicitOp, explicit } from './gradients/explicit.ts';
export { type GradientOptions, GradientTape, type GradientTapeOptions } from './gradients/tape.ts';
export type { HostArray, NestedArray } from './host-array.ts';
export * from './initializers/index.ts';
export * from './layers/index.ts';
export * from './losses/index.ts';
export {
  debugMemory,
  type LiveBuffer,
  liveBuffers,
  type MemoryUse,
  memory,
  releaseMemory,
} from './memory/arena.ts';
export { keep, tidy } from './memory/scope.ts';
export { Scratch } from './memory/scratch.ts';
export * from './metrics/index.ts';
export * from './model/index.ts';
export * from './ops/index.ts';
export * from './optimizers/index.ts';
export * from './random/index.ts';
export * from './schedules/index.ts';
export * from './serialization/index.ts';
export { formatShape, type Shape, sizeOf } from './shape.ts';
export { didYouMean, nearestName } from './suggest.ts';
export { Parameter, type ParameterOptions, parameter, Tensor } from './tensor.ts';
export * from './training/index.ts';
