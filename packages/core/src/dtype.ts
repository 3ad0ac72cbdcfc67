/** The element types a tensor may have. `float64` exists only on a backend whose `floatType` it is. */
export type DType = 'float32' | 'float64' | 'int32' | 'bool';

/** The floating-point types: a backend computes in one of them. */
export type FloatType = 'float32' | 'float64';

/** The host arrays that hold a tensor's elements, row-major: one class for each `DType`; `bool` is a byte, 0 or 1. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

interface ArrayOf {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  bool: Uint8Array;
}

const constructors: {
  readonly [D in DType]: new (
    lengthOrValues: number | ArrayLike<number>,
  ) => ArrayOf[D];
} = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** Makes a zeroed array of `length` elements, or a converted copy of `values`, of the class that holds `dtype`. */
export function typedArray<D extends DType>(dtype: D, source: number | ArrayLike<number>): ArrayOf[D] {
  return new constructors[dtype](source);
}

/** Bytes that one element takes. */
export function bytesPerElement(dtype: DType): number {
  return dtype === 'float64' ? 8 : dtype === 'bool' ? 1 : 4;
}

/** Whether `dtype` is a floating-point type, the only kind that has gradients. */
export function isFloat(dtype: DType): dtype is FloatType {
  return dtype === 'float32' || dtype === 'float64';
}
