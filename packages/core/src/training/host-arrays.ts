import type { Backend } from '../backend.ts';
import { describeValue } from '../configuration.ts';
import { tensor } from '../create.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { formatShape, type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { ArrayInput } from './data.ts';

/**
 * The inputs of a data set as a host array [samples, …]. `inputShape`, without the batch axis, is the shape of a sample
 * in a flat typed array.
 *
 * @throws ShapeError for a flat array where `inputShape` is not known or does not divide it, and for a scalar
 */
export async function hostInputs(
  x: ArrayInput,
  inputShape: Shape | undefined,
  backend: Backend,
): Promise<HostArray> {
  if (!isTypedArray(x)) return hostArray('x', x, backend);
  if (inputShape === undefined) {
    throw new ShapeError(
      `x is a flat array of ${x.length} values and the model has no input shape; give { shape, dtype, data }, or inputShape to the first layer`,
    );
  }
  const samples = x.length / sizeOf(inputShape);
  if (!Number.isInteger(samples)) {
    throw new ShapeError(
      `x is a flat array of ${x.length} values; expected a multiple of ${sizeOf(inputShape)}, the model's inputs ${formatShape(inputShape)}`,
    );
  }
  return { shape: [samples, ...inputShape], dtype: dtypeOf(x), data: x };
}

/**
 * The targets of `samples` inputs as a host array [samples, …].
 *
 * @throws ShapeError for a flat typed array that `samples` does not divide, and for a scalar
 * @throws ValueError unless there are as many targets as inputs
 */
export async function hostTargets(y: ArrayInput, samples: number, backend: Backend): Promise<HostArray> {
  if (isTypedArray(y)) {
    const size = y.length / samples;
    if (y.length === 0 || !Number.isInteger(size)) {
      throw new ValueError(
        `x has ${samples} samples and y ${y.length} values; expected as many, or a multiple`,
      );
    }
    return { shape: size === 1 ? [samples] : [samples, size], dtype: dtypeOf(y), data: y };
  }
  const targets = await hostArray('y', y, backend);
  if (targets.shape[0] !== samples) {
    throw new ValueError(`x has ${samples} samples, y ${targets.shape[0]}; expected as many of each`);
  }
  return targets;
}

async function hostArray(
  what: string,
  values: Exclude<ArrayInput, TypedArray>,
  backend: Backend,
): Promise<HostArray> {
  if (typeof values !== 'object' || values === null) {
    throw new ShapeError(
      `${what} is ${describeValue(values)}; expected an array or tensor whose first axis is the sample`,
    );
  }
  const array = 'data' in values && !(values instanceof Tensor) ? values : await download(values, backend);
  if (array.shape.length === 0) {
    throw new ShapeError(`${what} has shape ${formatShape(array.shape)}; expected [samples, …]`);
  }
  if (array.data.length !== sizeOf(array.shape)) {
    throw new ShapeError(
      `${what}: shape ${formatShape(array.shape)} holds ${sizeOf(array.shape)} elements, found ${array.data.length}`,
    );
  }
  return array;
}

async function download(values: Tensor | Parameters<typeof tensor>[0], backend: Backend): Promise<HostArray> {
  const source = values instanceof Tensor ? values : tensor(values, { backend });
  try {
    return { shape: source.shape, dtype: source.dtype, data: await source.data() };
  } finally {
    if (source !== values) source.dispose();
  }
}

function isTypedArray(values: ArrayInput): values is TypedArray {
  return ArrayBuffer.isView(values);
}

function dtypeOf(values: TypedArray): DType {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Float64Array) return 'float64';
  return values instanceof Int32Array ? 'int32' : 'bool';
}
