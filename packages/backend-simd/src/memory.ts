import { BackendUnavailableError } from '@athanor/core';
import { Allocator, classSize } from './allocator.ts';

const pageBytes = 65536;
const firstPages = 16;
// Nothing lies at address 0. Vectors are read whole, so a little after the last piece must be there too.
const start = 64;
const guard = 256;

/**
 * One WebAssembly memory and who has which of its bytes. Its buffer changes when it grows: a view is good only until the
 * next allocation.
 */
export class SimdMemory {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  readonly #maximumPages: number;
  readonly #allocator: Allocator;

  /** @throws BackendUnavailableError where not even the first pages are to be had */
  constructor(shared: boolean, maximumMegabytes: number) {
    this.shared = shared;
    const maximum = (maximumMegabytes * 2 ** 20) / pageBytes;
    this.memory = reserve(shared, maximum);
    this.#maximumPages = maximum;
    this.#allocator = new Allocator(start, (end) => this.#growTo(end + guard));
  }

  /** Bytes that it has grown to. */
  get byteLength(): number {
    return this.memory.buffer.byteLength;
  }

  /** The address of at least `bytes` bytes, aligned to 64; undefined where the memory cannot grow so far. */
  allocate(bytes: number): number | undefined {
    return this.#allocator.allocate(classSize(bytes));
  }

  /** Takes back what `allocate(bytes)` gave. */
  free(pointer: number, bytes: number): void {
    this.#allocator.free(pointer, classSize(bytes));
  }

  float32(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  int32(pointer: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length);
  }

  uint8(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  /** Grows by a quarter at least, so that it grows seldom; by what is needed where that is too much. */
  #growTo(bytes: number): boolean {
    const pages = Math.ceil(bytes / pageBytes);
    const current = this.byteLength / pageBytes;
    if (pages <= current) return true;
    if (pages > this.#maximumPages) return false;
    const generous = Math.min(this.#maximumPages, Math.max(pages, Math.ceil(current * 1.25)));
    return this.#grow(generous - current) || this.#grow(pages - current);
  }

  #grow(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }
}

/** A memory reserves addresses up to its maximum; where there are not so many, it makes do with a half, and so on. */
function reserve(shared: boolean, maximum: number): WebAssembly.Memory {
  for (let pages = maximum; pages >= firstPages; pages = Math.floor(pages / 2)) {
    try {
      return new WebAssembly.Memory({ initial: firstPages, maximum: pages, shared });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new BackendUnavailableError(
    'the simd backend could not reserve memory; free some, or lower its option maximumMegabytes',
  );
}
