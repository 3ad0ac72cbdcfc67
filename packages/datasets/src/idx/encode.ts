import { ShapeError, ValueError } from '@athanor/core';
import { nodeOnly } from '../platform.ts';
import { swapToHostOrder } from './endian.ts';
import { encodeHeader } from './header.ts';
import { type IdxArray, idxTypes } from './types.ts';

/**
 * The bytes of an IDX file in two parts, the header and the elements, so that images need not be copied: elements of
 * one byte are a view of `array.data`.
 *
 * @throws ValueError or ShapeError if the array is not one that IDX can hold
 */
export function idxParts(array: IdxArray): readonly [Uint8Array<ArrayBuffer>, Uint8Array] {
  checkArray(array);
  const { type, shape, data } = array;
  const body = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (idxTypes[type].bytesPerElement === 1) return [encodeHeader(type, shape), body];
  const swapped = body.slice();
  swapToHostOrder(swapped, idxTypes[type].bytesPerElement);
  return [encodeHeader(type, shape), swapped];
}

/**
 * Encodes an array as a whole IDX file, not gzipped.
 *
 * @throws ValueError if a dimension is no whole number below 2³² or there are more than 255
 * @throws ShapeError if the number of elements is not the shape's
 */
export function encodeIdx(array: IdxArray): Uint8Array<ArrayBuffer> {
  const [header, body] = idxParts(array);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** Encodes an array as a gzipped IDX file; throws as `encodeIdx` does. */
export async function encodeIdxGzip(array: IdxArray): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([encodeIdx(array)]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export interface WriteIdxOptions {
  /** Whether to gzip it; default: whether the path ends in `.gz`. */
  readonly gzip?: boolean;
  /** zlib's level, 1 (fast) to 9 (small); default 6. */
  readonly level?: number;
}

/**
 * Writes an array to an IDX file (Node only), whole or not at all: to a temporary name in the same folder, then
 * renamed.
 *
 * @throws ValueError or ShapeError as `encodeIdx` does; DataError (`data-missing`) if it cannot be written there
 */
export async function writeIdx(path: string, array: IdxArray, options: WriteIdxOptions = {}): Promise<void> {
  const parts = idxParts(array);
  const { writeWhole } = await nodeOnly(`writing ${path}`);
  await writeWhole(path, parts, { gzip: options.gzip ?? path.endsWith('.gz'), level: options.level });
}

function checkArray({ type, shape, data }: IdxArray): void {
  if (!Object.hasOwn(idxTypes, type)) {
    throw new ValueError(
      `IDX has no type ${String(type)}: expected one of ${Object.keys(idxTypes).join(', ')}`,
    );
  }
  if (shape.length > 255) throw new ValueError(`IDX holds at most 255 dimensions: found ${shape.length}`);
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0 || size >= 2 ** 32) {
      throw new ValueError(`a dimension in IDX is a whole number below 2^32: found ${size} in [${shape}]`);
    }
  }
  const expected = idxTypes[type].view([], new ArrayBuffer(8), 0, 1).data.constructor;
  if (data.constructor !== expected) {
    throw new ValueError(
      `IDX elements of type ${type} are a ${expected.name}: found a ${data.constructor.name}`,
    );
  }
  const elements = shape.reduce((product, size) => product * size, 1);
  if (data.length !== elements) {
    throw new ShapeError(`the shape [${shape}] has ${elements} elements: found ${data.length}`);
  }
}
