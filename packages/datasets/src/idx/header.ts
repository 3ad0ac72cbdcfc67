import { FormatError } from '@athanor/core';
import { hex, type IdxType, idxTypeList, idxTypeOfCode, idxTypes } from './types.ts';

/** What the start of an IDX file says about the rest. */
export interface IdxHeader {
  readonly type: IdxType;
  readonly shape: readonly number[];
  /** Bytes before the elements: 4, and 4 for each dimension. */
  readonly headerBytes: number;
  /** Bytes of the elements. */
  readonly dataBytes: number;
}

/** What a reader knows beforehand about a file; a file that differs is refused before its elements are read. */
export interface IdxExpectation {
  readonly type?: IdxType;
  readonly rank?: number;
  readonly shape?: readonly number[];
}

/** No header is longer: 4 bytes, and 255 dimensions of 4. */
export const longestHeader: number = 4 + 255 * 4;

/** The bytes that the header takes, from the file's first four (or fewer, where it has no more). */
export function headerLength(start: Uint8Array, name: string): number {
  if (start.length === 0) {
    throw new FormatError(`${name} is empty: expected an IDX file, which has at least 4 bytes`);
  }
  if (start[0] !== 0 || (start.length > 1 && start[1] !== 0)) throw wrongMagic(start, name);
  if (start.length < 4) {
    throw new FormatError(
      `${name} ends after ${start.length} of the 4 bytes that every IDX file starts with`,
    );
  }
  if (idxTypeOfCode(start[2]!) === undefined) {
    throw new FormatError(
      `${name} has the element type ${hex(start[2]!)}: IDX has ${idxTypeList}; the file is corrupt or is no IDX file`,
    );
  }
  return 4 + start[3]! * 4;
}

function wrongMagic(start: Uint8Array, name: string): FormatError {
  const found = Array.from(start.subarray(0, 4), hex).join(' ');
  let hint = 'it is no IDX file';
  if (start[0] === 0x1f && start[1] === 0x8b) {
    hint =
      'these are the first bytes of a gzip: readIdx unpacks one, decodeIdx does not, nor a gzip within a gzip';
  } else if (start[0] === 0x3c) {
    hint = 'it looks like a web page that was saved in place of the file; download it again';
  }
  return new FormatError(
    `${name} starts with ${found}, where an IDX file starts with 0x00 0x00, its type and its rank: ${hint}`,
  );
}

/**
 * Reads the header at the start of `bytes` and checks it against what is expected.
 *
 * @param bytes the file's first bytes: the whole header, or the whole file where that is shorter
 * @throws FormatError naming `name`, what was found and what was expected
 */
export function parseHeader(bytes: Uint8Array, name: string, expected: IdxExpectation = {}): IdxHeader {
  const headerBytes = headerLength(bytes.subarray(0, 4), name);
  const type = idxTypeOfCode(bytes[2]!)!;
  const rank = bytes[3]!;
  if (expected.type !== undefined && type !== expected.type) {
    throw new FormatError(`${name} holds elements of type ${type}: expected ${expected.type}`);
  }
  const expectedRank = expected.rank ?? expected.shape?.length;
  if (expectedRank !== undefined && rank !== expectedRank) {
    throw new FormatError(`${name} has ${rank} dimensions: expected ${expectedRank}`);
  }
  if (bytes.length < headerBytes) {
    throw new FormatError(
      `${name} ends after ${bytes.length} bytes, within its header: ${rank} dimensions take ${headerBytes}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (expected.shape?.some((size, axis) => size !== shape[axis])) {
    throw new FormatError(`${name} has the shape [${shape}]: expected [${expected.shape}]`);
  }
  return { type, shape, headerBytes, dataBytes: dataBytes(type, shape, name) };
}

function dataBytes(type: IdxType, shape: readonly number[], name: string): number {
  if (shape.includes(0)) return 0;
  let bytes = idxTypes[type].bytesPerElement;
  for (const size of shape) {
    bytes *= size;
    if (bytes > Number.MAX_SAFE_INTEGER) {
      throw new FormatError(`${name} claims the shape [${shape}] of ${type}: no file is as large as that`);
    }
  }
  return bytes;
}

/** The bytes of a header. The type and shape are right already. */
export function encodeHeader(type: IdxType, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length);
  const view = new DataView(bytes.buffer);
  bytes[2] = idxTypes[type].code;
  bytes[3] = shape.length;
  for (const [axis, size] of shape.entries()) view.setUint32(4 + 4 * axis, size);
  return bytes;
}
