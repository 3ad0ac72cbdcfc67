import { FormatError } from '@athanor/core';
import { checkFileLength, hostArrayOf } from './decode.ts';
import { headerLength, type IdxExpectation, type IdxHeader, longestHeader, parseHeader } from './header.ts';
import type { IdxArray } from './types.ts';

/** No deflate stream unpacks to more: 258 bytes from two bits (RFC 1951, section 3.2.5). */
const greatestRatio = 1032;
const smallestBuffer = 64 * 1024;

/** What is known about the bytes to come, for checking a header before believing it. */
export interface AssemblerOptions {
  readonly name: string;
  readonly expect: IdxExpectation | undefined;
  /** The most bytes of elements to hold where the length of the input is not known. */
  readonly maxBytes: number;
  /** The length of the input where it is known: compressed if `gzipped`. */
  readonly inputBytes: number | undefined;
  readonly gzipped: boolean;
}

/**
 * Puts an IDX array together from chunks as they arrive. The header is checked as soon as it is whole; memory is
 * allocated for what can be there, then for what really came, and never for what a header merely claims. A byte more
 * than the header says is an error at once, so that a gzip without end is left after its first surplus chunk.
 */
export class IdxAssembler {
  readonly #options: AssemblerOptions;
  readonly #start: Uint8Array = new Uint8Array(longestHeader);
  #startLength = 0;
  #header: IdxHeader | undefined;
  #data: Uint8Array = new Uint8Array(0);
  #filled = 0;

  constructor(options: AssemblerOptions) {
    this.#options = options;
  }

  /** Bytes allocated for the elements so far. */
  get allocatedBytes(): number {
    return this.#data.length;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (this.#header === undefined && rest.length > 0) rest = this.#pushHeader(rest);
    if (rest.length > 0) this.#pushData(rest);
  }

  /** @throws FormatError if the input ended too soon */
  finish(): IdxArray {
    const { name, expect } = this.#options;
    // A header that is not whole by now never will be; parsing what came of it gives the error that says so.
    const header = this.#header ?? parseHeader(this.#start.subarray(0, this.#startLength), name, expect);
    checkFileLength(header, header.headerBytes + this.#filled, name);
    return hostArrayOf(header, this.#data);
  }

  /** Takes from `chunk` what the header still lacks; returns the rest. */
  #pushHeader(chunk: Uint8Array): Uint8Array {
    const { name, expect } = this.#options;
    const known = this.#start.subarray(0, this.#startLength);
    const wanted = this.#startLength < 4 ? 4 : headerLength(known.subarray(0, 4), name);
    const taken = Math.min(wanted - this.#startLength, chunk.length);
    this.#start.set(chunk.subarray(0, taken), this.#startLength);
    this.#startLength += taken;
    const start = this.#start.subarray(0, this.#startLength);
    if (this.#startLength >= 4 && this.#startLength === headerLength(start.subarray(0, 4), name)) {
      this.#begin(parseHeader(start, name, expect));
    }
    return chunk.subarray(taken);
  }

  #begin(header: IdxHeader): void {
    const { name, inputBytes, gzipped, maxBytes } = this.#options;
    const total = header.headerBytes + header.dataBytes;
    const claim = `${name} claims to hold ${header.type} of shape [${header.shape}], ${total} bytes`;
    if (inputBytes !== undefined && !gzipped) {
      checkFileLength(header, inputBytes, name);
    } else if (inputBytes !== undefined && total > inputBytes * greatestRatio) {
      throw new FormatError(
        `${claim}: no gzip of ${inputBytes} bytes unpacks to as much; the file is corrupt`,
      );
    } else if (header.dataBytes > maxBytes) {
      throw new FormatError(`${claim}: more than maxBytes, ${maxBytes}; raise it if the claim is true`);
    }
    // A gzip of images unpacks to four or five times its size, so that the first buffer mostly is the last.
    const likely = inputBytes === undefined ? 0 : inputBytes * (gzipped ? 8 : 1);
    this.#header = header;
    this.#data = new Uint8Array(Math.min(header.dataBytes, Math.max(smallestBuffer, likely)));
  }

  #pushData(chunk: Uint8Array): void {
    const header = this.#header!;
    const filled = this.#filled + chunk.length;
    if (filled > header.dataBytes) {
      throw new FormatError(
        `${this.#options.name} is longer than its header says: ${header.type} of shape [${header.shape}] ` +
          `are ${header.dataBytes} bytes after the header, and at least ${filled} came`,
      );
    }
    if (filled > this.#data.length) {
      const larger = new Uint8Array(Math.min(header.dataBytes, Math.max(filled, this.#data.length * 2)));
      larger.set(this.#data.subarray(0, this.#filled));
      this.#data = larger;
    }
    this.#data.set(chunk, this.#filled);
    this.#filled = filled;
  }
}
