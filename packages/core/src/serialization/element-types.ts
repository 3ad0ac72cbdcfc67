import { type DType, type TypedArray, typedArray } from '../dtype.ts';
import { FormatError } from '../errors.ts';

/** How the elements of one of safetensors's dtypes become a host array's. */
export interface ElementType {
  readonly bytes: number;
  /** What they are on the host. */
  readonly dtype: DType;
  /** The element at a byte offset. @throws FormatError, beginning with `what`, where the dtype cannot hold it */
  read(view: DataView, offset: number, what: string): number;
}

/** The dtypes that are read, by their names in the header. All are little-endian. */
export const elementTypes: Readonly<Record<string, ElementType>> = {
  F64: { bytes: 8, dtype: 'float64', read: (view, offset) => view.getFloat64(offset, true) },
  F32: { bytes: 4, dtype: 'float32', read: (view, offset) => view.getFloat32(offset, true) },
  F16: { bytes: 2, dtype: 'float32', read: (view, offset) => halfPrecision(view.getUint16(offset, true)) },
  BF16: { bytes: 2, dtype: 'float32', read: (view, offset) => brainFloat(view.getUint16(offset, true)) },
  I64: {
    bytes: 8,
    dtype: 'int32',
    read: (view, offset, what) => int32(view.getBigInt64(offset, true), what),
  },
  I32: { bytes: 4, dtype: 'int32', read: (view, offset) => view.getInt32(offset, true) },
  I16: { bytes: 2, dtype: 'int32', read: (view, offset) => view.getInt16(offset, true) },
  I8: { bytes: 1, dtype: 'int32', read: (view, offset) => view.getInt8(offset) },
  U64: {
    bytes: 8,
    dtype: 'int32',
    read: (view, offset, what) => int32(view.getBigUint64(offset, true), what),
  },
  U32: { bytes: 4, dtype: 'int32', read: (view, offset, what) => int32(view.getUint32(offset, true), what) },
  U16: { bytes: 2, dtype: 'int32', read: (view, offset) => view.getUint16(offset, true) },
  U8: { bytes: 1, dtype: 'int32', read: (view, offset) => view.getUint8(offset) },
  BOOL: { bytes: 1, dtype: 'bool', read: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1) },
};

/** The format's other dtypes, for a message that knows them. */
export const unreadTypes: readonly string[] = [
  'C64',
  'F8_E4M3',
  'F8_E5M2',
  'F8_E8M0',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
  'F4',
  'F6_E2M3',
  'F6_E3M2',
];

/** The elements that fill `view`. */
export function readElements(type: ElementType, view: DataView, what: string): TypedArray {
  const values = typedArray(type.dtype, view.byteLength / type.bytes);
  for (let i = 0; i < values.length; i++) values[i] = type.read(view, i * type.bytes, what);
  return values;
}

function int32(value: number | bigint, what: string): number {
  if (value < -(2 ** 31) || value >= 2 ** 31) {
    throw new FormatError(
      `${what} holds ${value}; expected values that int32 holds, −2147483648 to 2147483647`,
    );
  }
  return Number(value);
}

/** IEEE 754's binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfPrecision(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** bfloat16: the upper half of a float32, whose other bits are 0. */
function brainFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 7) & 0xff;
  const fraction = bits & 0x7f;
  if (exponent === 0xff) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -133 : sign * (128 + fraction) * 2 ** (exponent - 134);
}
