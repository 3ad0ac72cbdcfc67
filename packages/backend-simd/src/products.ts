// A worker imports this file, as it does kernel-names.ts.

/** op(a)·op(b), of [m, k] and [k, n]: with `transposeA` a is stored as [k, m], with `transposeB` b as [n, k]. */
export interface ProductLayout {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** One call of the library: a product of that layout, of row-major matrices that may be parts of wider ones. */
export interface Product extends ProductLayout {
  /** Where the matrices begin in the memory, in bytes, multiples of 4. The output overlaps neither input. */
  readonly a: number;
  readonly b: number;
  readonly output: number;
  /** Elements from a row's beginning to the next row's. */
  readonly strideA: number;
  readonly strideB: number;
  readonly strideOutput: number;
  /** Whether the product is added to what the output holds; else it replaces that, whatever it is. */
  readonly accumulate: boolean;
}

/** Multiplies float32 matrices of the memory, on the thread that calls it. It is complete when the call returns. */
export type Multiply = (product: Product) => void;

/**
 * What makes of this backend another one: its matrix products are its own, by a library of the machine for instance, on
 * the same memory, and everything else is this backend's. Kernels that are made of products (dense, convolution) ask here
 * too.
 */
export interface ProductsExtension {
  /** The backend's name, in place of `simd`. */
  readonly name: string;

  /**
   * Whether it is to take products of this layout; the kernels take the others. It decides by the layout alone, so that the
   * same product always takes the same way. No size of what it takes is 0.
   */
  prefers(layout: ProductLayout): boolean;

  /**
   * Makes the products on the thread that owns the backend. The memory may grow between any two of them, and its buffer is
   * another one then.
   */
  connect(memory: WebAssembly.Memory): Multiply;

  /**
   * How another thread makes its own, so that a large product is shared: blocks of its output are multiplied at once, each
   * by one thread. Without it every product is one call from the thread that owns the backend.
   */
  readonly worker?: ProductsWorker;
}

/** A module that a thread imports. */
export interface ProductsWorker {
  /** The URL of a module that exports `connect(memory, data): Multiply | Promise<Multiply>`. */
  readonly module: string;
  /** What `connect` is handed: whatever can be sent to a worker. */
  readonly data: unknown;
}

/** Multiply-adds that are worth handing a block to another thread. */
const leastOperations = 1_500_000;
/** Rows and columns of a block are multiples of a line of the cache. */
const line = 16;

/** The arguments of `productKernel`, but the units, and how many units there are. Matrices lie one after another. */
export function productJob(
  [a, b, output]: readonly [number, number, number],
  { m, n, k, transposeA, transposeB }: ProductLayout,
  batch: number,
  accumulate: boolean,
  threads: number,
): { args: number[]; units: number; grain: number } {
  const wanted = Math.min(threads, Math.floor((m * n * k) / leastOperations));
  const parts = batch >= threads ? 1 : Math.max(1, wanted);
  const [rows, columns] = m >= n ? [part(m, parts), n] : [m, part(n, parts)];
  const flags = [transposeA, transposeB, accumulate].map(Number);
  const units = batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  return {
    args: [a, b, output, m, n, k, ...flags, rows, columns],
    units,
    grain: Math.ceil(leastOperations / (rows * columns * k)),
  };
}

function part(size: number, parts: number): number {
  return parts === 1 ? size : Math.ceil(size / parts / line) * line;
}
