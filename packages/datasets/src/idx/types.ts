/** The array class that holds each of IDX's element types. */
interface IdxData {
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}

/** The element types of the IDX format. */
export type IdxType = keyof IdxData;

/** What an IDX file holds: row-major elements of one type, in a shape of any rank. A rank of 0 is one element. */
export type IdxArray = {
  [T in IdxType]: { readonly type: T; readonly shape: readonly number[]; readonly data: IdxData[T] };
}[IdxType];

interface TypeRow {
  /** The third byte of the file. */
  readonly code: number;
  readonly bytesPerElement: number;
  /** Views `buffer`, whose elements are in the host's byte order. */
  view(shape: readonly number[], buffer: ArrayBufferLike, offset: number, length: number): IdxArray;
}

/** The format's types, from http://yann.lecun.com/exdb/mnist ("the IDX file format"). */
export const idxTypes: { readonly [T in IdxType]: TypeRow } = {
  uint8: {
    code: 0x08,
    bytesPerElement: 1,
    view: (shape, buffer, offset, length) => ({
      type: 'uint8',
      shape,
      data: new Uint8Array(buffer, offset, length),
    }),
  },
  int8: {
    code: 0x09,
    bytesPerElement: 1,
    view: (shape, buffer, offset, length) => ({
      type: 'int8',
      shape,
      data: new Int8Array(buffer, offset, length),
    }),
  },
  int16: {
    code: 0x0b,
    bytesPerElement: 2,
    view: (shape, buffer, offset, length) => ({
      type: 'int16',
      shape,
      data: new Int16Array(buffer, offset, length),
    }),
  },
  int32: {
    code: 0x0c,
    bytesPerElement: 4,
    view: (shape, buffer, offset, length) => ({
      type: 'int32',
      shape,
      data: new Int32Array(buffer, offset, length),
    }),
  },
  float32: {
    code: 0x0d,
    bytesPerElement: 4,
    view: (shape, buffer, offset, length) => ({
      type: 'float32',
      shape,
      data: new Float32Array(buffer, offset, length),
    }),
  },
  float64: {
    code: 0x0e,
    bytesPerElement: 8,
    view: (shape, buffer, offset, length) => ({
      type: 'float64',
      shape,
      data: new Float64Array(buffer, offset, length),
    }),
  },
};

const names: readonly IdxType[] = ['uint8', 'int8', 'int16', 'int32', 'float32', 'float64'];

/** The type whose code is `code`, or undefined: 0x0A and all others are not in the format. */
export function idxTypeOfCode(code: number): IdxType | undefined {
  return names.find((name) => idxTypes[name].code === code);
}

/** `0x08 (uint8), 0x09 (int8), …`, for messages. */
export const idxTypeList: string = names.map((name) => `${hex(idxTypes[name].code)} (${name})`).join(', ');

/** A byte as people write it in this format: `0x0d`. */
export function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
