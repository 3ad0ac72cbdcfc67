import type { MatrixProducts, ProductLayout } from '@athanor/backend-simd';
import type { ForeignInterface } from './foreign.ts';
import type { BlasLibrary } from './library.ts';
import { callSgemm } from './sgemm.ts';

/** Multiply-adds from which on a call of native code is worth its fifth of a microsecond. */
const leastOperations = 4096;

/** How many threads each library was last told to compute with: that is one number for all of the process. */
const threadsOf = new WeakMap<BlasLibrary, number>();

/** Products by a BLAS on a WebAssembly memory, where they lie. */
export class BlasProducts implements MatrixProducts {
  readonly #foreign: ForeignInterface;
  readonly #library: BlasLibrary;
  readonly #memory: WebAssembly.Memory;
  readonly #threads: number;
  #buffer: ArrayBufferLike | undefined;
  #base = 0;

  constructor(foreign: ForeignInterface, library: BlasLibrary, memory: WebAssembly.Memory, threads: number) {
    this.#foreign = foreign;
    this.#library = library;
    this.#memory = memory;
    this.#threads = threads;
  }

  prefers({ m, n, k }: ProductLayout): boolean {
    return m * n * k >= leastOperations;
  }

  multiply(a: number, b: number, output: number, layout: ProductLayout): void {
    this.#tellThreads();
    const base = this.#address();
    callSgemm(this.#library.sgemm, base + a, base + b, base + output, layout);
  }

  /** Another backend of the process may have told the library otherwise. */
  #tellThreads(): void {
    if (threadsOf.get(this.#library) === this.#threads) return;
    this.#library.setThreads?.(this.#threads);
    threadsOf.set(this.#library, this.#threads);
  }

  /** Where the memory begins. Growing makes another buffer of it, which may lie elsewhere. */
  #address(): number {
    const { buffer } = this.#memory;
    if (buffer !== this.#buffer) {
      this.#base = this.#foreign.address(new Uint8Array(buffer));
      this.#buffer = buffer;
    }
    return this.#base;
  }
}
