import type { Backend } from './backend.ts';
import { getDefaultBackend } from './default-backend.ts';
import { type DType, isFloat, type TypedArray, typedArray } from './dtype.ts';
import { ShapeError } from './errors.ts';
import type { HostArray, NestedArray } from './host-array.ts';
import { checkShape, formatShape, type Shape, sizeOf } from './shape.ts';
import { newTensor, type Tensor } from './tensor.ts';

/** Where a new tensor lives and what it holds. */
export interface CreateOptions {
  /** The default backend unless said. */
  readonly backend?: Backend;
  /** The backend's float type unless said or told by the values. */
  readonly dtype?: DType;
}

export interface TensorOptions extends CreateOptions {
  /** The shape of flat values; nested arrays tell their own. */
  readonly shape?: Shape;
}

/**
 * Makes a tensor of numbers, booleans, nested arrays, a typed array or a host array.
 *
 * Without a dtype, numbers and float arrays take the backend's float type, integer arrays become int32, booleans bool.
 *
 * @throws ShapeError if nested arrays are ragged, or the number of values is not that of `shape`
 * @throws DTypeError if the backend does not hold the dtype
 */
export function tensor(values: NestedArray | TypedArray | HostArray, options: TensorOptions = {}): Tensor {
  const backend = options.backend ?? getDefaultBackend();
  if (isHostArray(values)) {
    return fromFlat(
      values.data,
      options.shape ?? values.shape,
      options.dtype ?? hostDType(values.dtype, backend),
      backend,
    );
  }
  if (ArrayBuffer.isView(values)) {
    const dtype = options.dtype ?? (isFloatArray(values) ? backend.floatType : 'int32');
    return fromFlat(values, options.shape ?? [values.length], dtype, backend);
  }
  const shape = nestedShape(values);
  const flat: number[] = [];
  let booleans = 0;
  const collect = (value: NestedArray, axis: number): void => {
    if (typeof value === 'object') {
      if (value.length !== shape[axis]) {
        throw new ShapeError(
          `tensor: the nested arrays are ragged: expected ${shape[axis] ?? 'a number'} at depth ${axis}, found ${value.length} values`,
        );
      }
      for (const item of value) collect(item, axis + 1);
      return;
    }
    if (axis !== shape.length)
      throw new ShapeError(
        `tensor: the nested arrays are ragged: expected an array at depth ${axis}, found ${value}`,
      );
    if (typeof value === 'boolean') booleans++;
    flat.push(Number(value));
  };
  collect(values, 0);
  const dtype = options.dtype ?? (booleans > 0 && booleans === flat.length ? 'bool' : backend.floatType);
  return fromFlat(flat, options.shape ?? shape, dtype, backend);
}

/** A tensor of rank 0. */
export function scalar(value: number | boolean, options?: CreateOptions): Tensor {
  return tensor(value, options);
}

/** A tensor of `shape` filled with `value`. */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  checkShape(shape, 'full');
  const backend = options.backend ?? getDefaultBackend();
  const result = newTensor(backend, options.dtype ?? backend.floatType, [...shape]);
  backend.fill(result.storage, value);
  return result;
}

export function zeros(shape: Shape, options?: CreateOptions): Tensor {
  return full(shape, 0, options);
}

export function ones(shape: Shape, options?: CreateOptions): Tensor {
  return full(shape, 1, options);
}

/** Zeros of another tensor's shape and dtype, on its backend. */
export function zerosLike(like: Tensor): Tensor {
  return full(like.shape, 0, { backend: like.backend, dtype: like.dtype });
}

export function onesLike(like: Tensor): Tensor {
  return full(like.shape, 1, { backend: like.backend, dtype: like.dtype });
}

function fromFlat(values: ArrayLike<number>, shape: Shape, dtype: DType, backend: Backend): Tensor {
  checkShape(shape, 'tensor');
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(
      `tensor: shape ${formatShape(shape)} holds ${sizeOf(shape)} elements, found ${values.length}`,
    );
  }
  const result = newTensor(backend, dtype, [...shape]);
  backend.write(result.storage, elementsOf(values, dtype));
  return result;
}

function elementsOf(values: ArrayLike<number>, dtype: DType): TypedArray {
  if (dtype === 'bool') return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
  if (dtype === 'float32' && values instanceof Float32Array) return values;
  if (dtype === 'float64' && values instanceof Float64Array) return values;
  if (dtype === 'int32' && values instanceof Int32Array) return values;
  return typedArray(dtype, values);
}

function nestedShape(values: NestedArray): number[] {
  const shape: number[] = [];
  for (let level = values; typeof level === 'object'; level = level[0]!) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

function hostDType(dtype: DType, backend: Backend): DType {
  return isFloat(dtype) ? backend.floatType : dtype;
}

function isHostArray(values: NestedArray | TypedArray | HostArray): values is HostArray {
  return typeof values === 'object' && 'data' in values && 'shape' in values;
}

function isFloatArray(values: TypedArray): boolean {
  return values instanceof Float32Array || values instanceof Float64Array;
}
