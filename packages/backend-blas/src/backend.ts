import { type Engine, SimdBackend } from '@athanor/backend-simd';
import type { LibraryDescription } from './library.ts';

/** The simd backend with the matrix products of a BLAS, on the same memory. */
export class BlasBackend extends SimdBackend {
  /** The BLAS that it computes with. */
  readonly library: LibraryDescription;

  /** Use `createBackend`. */
  constructor(engine: Engine, library: LibraryDescription) {
    super(engine);
    this.library = library;
  }
}
