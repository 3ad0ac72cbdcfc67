import { inflateSync } from 'node:zlib';
import { FormatError } from '@athanor/core';
import { PNG } from 'pngjs';

/** An image as it was stored, in four bytes a pixel: red, green, blue, opacity. */
export interface ColorImage {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const largestSide = 10_000;
const mostPixels = 25_000_000;

/**
 * Reads a PNG file. Its size is checked before anything is allocated for its pixels. `name` is for messages.
 *
 * @throws FormatError for what is no PNG, is damaged, or is too large
 */
export function decodePng(bytes: Uint8Array, name: string): ColorImage {
  const { height, width, isInterlaced } = readHeader(bytes, name);
  if (isInterlaced) checkUnpackedSize(bytes, height * width, name);
  try {
    const { data } = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return { data, height, width };
  } catch (error) {
    throw new FormatError(`${name} is a damaged PNG: ${reasonOf(error)}`, { cause: error });
  }
}

function readHeader(
  bytes: Uint8Array,
  name: string,
): { height: number; width: number; isInterlaced: boolean } {
  if (bytes.length === 0) throw new FormatError(`${name} is empty; expected a PNG`);
  if (!signature.every((byte, index) => bytes[index] === byte)) {
    throw new FormatError(
      `${name} is no PNG: it begins with ${hex(bytes.subarray(0, 8))}, expected ${hex(signature)}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || view.getUint32(8) !== 13 || text(bytes, 12) !== 'IHDR') {
    throw new FormatError(`${name} is a damaged PNG: its header is cut off or missing`);
  }
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const fits = width >= 1 && height >= 1 && width <= largestSide && height <= largestSide;
  if (!fits || width * height > mostPixels) {
    throw new FormatError(
      `${name} says that it has ${width}×${height} pixels; expected 1 to ${largestSide} a side, and at most ${mostPixels}`,
    );
  }
  return { height, width, isInterlaced: bytes[28] !== 0 };
}

/** pngjs holds the unpacking of an interlaced image to no limit; here it is at most eight bytes a pixel and a byte a row. */
function checkUnpackedSize(bytes: Uint8Array, pixels: number, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (text(bytes, at + 4) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  try {
    inflateSync(Buffer.concat(parts), { maxOutputLength: pixels * 16 + 65_536 });
  } catch (error) {
    throw new FormatError(`${name} is a damaged PNG: ${reasonOf(error)}`, { cause: error });
  }
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function hex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
