import { describeValue } from '../configuration.ts';
import { bytesPerElement, type DType, type TypedArray, typedArray } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { checkShape, formatShape, sizeOf } from '../shape.ts';
import { longestHeader } from './decode-safetensors.ts';

/** The name of each dtype in the header, in the order in which the reference writes tensors. */
const elementNames: Readonly<Record<DType, string>> = {
  float64: 'F64',
  float32: 'F32',
  int32: 'I32',
  bool: 'BOOL',
};

/**
 * Writes tensors, and optionally metadata, as one safetensors file. The same input gives the same bytes: tensors are
 * ordered as the reference orders them, by dtype (widest first, which keeps them aligned) and name.
 *
 * @throws ShapeError where an array has not as many elements as its shape says
 * @throws ValueError where an array is not of its dtype's class, or for a name or metadata that the format cannot hold
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, HostArray>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const order = Object.keys(elementNames);
  const sorted = Object.entries(tensors).sort(
    ([a, { dtype: left }], [b, { dtype: right }]) =>
      order.indexOf(left) - order.indexOf(right) || (a < b ? -1 : 1),
  );
  const members: string[] = [];
  if (metadata !== undefined) members.push(`"__metadata__":${encodeMetadata(metadata)}`);
  let dataLength = 0;
  for (const [name, array] of sorted) {
    checkArray(name, array);
    const begin = dataLength;
    dataLength += array.data.length * bytesPerElement(array.dtype);
    members.push(
      `${encodeText(name)}:{"dtype":"${elementNames[array.dtype]}","shape":[${array.shape.join(',')}],"data_offsets":[${begin},${dataLength}]}`,
    );
  }
  const header = new TextEncoder().encode(`{${members.join(',')}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;
  if (headerLength > longestHeader) {
    throw new ValueError(
      `safetensors: the header takes ${headerLength} bytes; the format allows ${longestHeader}`,
    );
  }
  const file = new Uint8Array(8 + headerLength + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8 + header.length, 8 + headerLength);
  file.set(header, 8);
  let at = 8 + headerLength;
  for (const [, array] of sorted) at = writeElements(file, at, array.dtype, array.data);
  return file;
}

function writeElements(file: Uint8Array, at: number, dtype: DType, data: TypedArray): number {
  const view = new DataView(file.buffer, at);
  const width = bytesPerElement(dtype);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (dtype === 'float32') view.setFloat32(i * width, value, true);
    else if (dtype === 'float64') view.setFloat64(i * width, value, true);
    else if (dtype === 'int32') view.setInt32(i * width, value, true);
    else view.setUint8(i, value === 0 ? 0 : 1);
  }
  return at + data.length * width;
}

function checkArray(name: string, { shape, dtype, data }: HostArray): void {
  const what = `safetensors: tensor ${describeValue(name)}`;
  if (name === '__metadata__')
    throw new ValueError(`${what}: the format keeps this name for metadata; expected another`);
  checkShape(shape, what);
  if (sizeOf(shape) !== data.length) {
    throw new ShapeError(
      `${what}: shape ${formatShape(shape)} holds ${sizeOf(shape)} elements, found ${data.length}`,
    );
  }
  const arrayClass = typedArray(dtype, 0).constructor;
  if (data.constructor !== arrayClass) {
    throw new ValueError(
      `${what}: its data are a ${data.constructor.name}; expected a ${arrayClass.name} for ${dtype}`,
    );
  }
}

function encodeMetadata(metadata: Readonly<Record<string, string>>): string {
  const members = Object.entries(metadata).map(([key, value]) => {
    if (typeof value !== 'string') {
      throw new ValueError(
        `safetensors: metadata ${describeValue(key)} is ${describeValue(value)}; expected a string`,
      );
    }
    return `${encodeText(key)}:${encodeText(value)}`;
  });
  return `{${members.join(',')}}`;
}

function encodeText(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new ValueError(
      `safetensors: ${describeValue(text)} holds half of a surrogate pair; expected whole characters`,
    );
  }
  return JSON.stringify(text);
}
