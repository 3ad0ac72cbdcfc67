import { FormatError } from '@athanor/core';
import { swapToHostOrder } from './endian.ts';
import { type IdxExpectation, type IdxHeader, longestHeader, parseHeader } from './header.ts';
import { type IdxArray, idxTypes } from './types.ts';

/** Options of every reader of IDX. */
export interface DecodeIdxOptions {
  /** What messages call the data; a path is its own name. */
  readonly name?: string;
  /** What the header must say. */
  readonly expect?: IdxExpectation;
}

/**
 * Decodes a whole IDX file in memory that is not gzipped. Elements of one byte are a view of `bytes`, not a copy;
 * wider ones are copied into the host's byte order.
 *
 * @throws FormatError if the bytes are not exactly one IDX file, or not the one expected
 */
export function decodeIdx(bytes: Uint8Array, options: DecodeIdxOptions = {}): IdxArray {
  const name = options.name ?? 'the IDX data';
  const header = parseHeader(bytes.subarray(0, longestHeader), name, options.expect);
  checkFileLength(header, bytes.length, name);
  const body = bytes.subarray(header.headerBytes);
  return idxTypes[header.type].bytesPerElement === 1
    ? arrayOf(header, body)
    : hostArrayOf(header, body.slice());
}

/** Refuses a file whose length is not the one that its header gives. */
export function checkFileLength(header: IdxHeader, length: number, name: string): void {
  const total = header.headerBytes + header.dataBytes;
  if (length === total) return;
  const claim = `its header says ${header.type} of shape [${header.shape}], ${total} bytes in all`;
  throw new FormatError(
    length < total
      ? `${name} is cut short: it has ${length} bytes, and ${claim}`
      : `${name} is longer than its header says: it has ${length} bytes, and ${claim}`,
  );
}

/** Turns `body`, big-endian elements at the start of a buffer of their own, into the array, in place. */
export function hostArrayOf(header: IdxHeader, body: Uint8Array): IdxArray {
  swapToHostOrder(body, idxTypes[header.type].bytesPerElement);
  return arrayOf(header, body);
}

function arrayOf(header: IdxHeader, body: Uint8Array): IdxArray {
  const row = idxTypes[header.type];
  return row.view(header.shape, body.buffer, body.byteOffset, header.dataBytes / row.bytesPerElement);
}
