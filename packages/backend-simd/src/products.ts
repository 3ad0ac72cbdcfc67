/**
 * op(a)·op(b), of [m, k] and [k, n], all row-major and without gaps: with `transposeA` a is stored as [k, m], with
 * `transposeB` b as [n, k].
 */
export interface ProductLayout {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Whether the product is added to what the output holds; else it replaces that, whatever it is. */
  readonly accumulate?: boolean;
}

/**
 * Matrix products by something else than this package's kernels, on the same memory: a library of the machine, called
 * from the thread that owns the backend. Whatever kernel is made of products asks here first.
 */
export interface MatrixProducts {
  /**
   * Whether it is to take products of this layout. It decides by the layout alone, so that the same product always takes
   * the same way. It is never asked to multiply what it does not prefer.
   */
  prefers(layout: ProductLayout): boolean;

  /**
   * Multiplies float32 matrices. `a`, `b` and `output` are offsets in the memory, in bytes, multiples of 4; the output
   * overlaps neither input. It is complete when the call returns.
   */
  multiply(a: number, b: number, output: number, layout: ProductLayout): void;
}

/** What makes of this backend another one, whose matrix products are its own and everything else is this one's. */
export interface ProductsExtension {
  /** The backend's name, in place of `simd`. */
  readonly name: string;

  /**
   * Makes the products, once. The memory may grow between any two of them, and its buffer is then another one. `threads` is
   * how many threads the backend computes with.
   */
  products(memory: WebAssembly.Memory, threads: number): MatrixProducts;
}
