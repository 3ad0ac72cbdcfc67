import { type KernelName, type Kernels, kernelOf, type LibraryKernelName } from './kernel-names.ts';
import type { SimdMemory } from './memory.ts';
import type { Pool } from './pool.ts';
import { type ProductLayout, type ProductsExtension, productJob } from './products.ts';

// int32s that a kernel can be handed beside its arguments: the shapes and strides of up to 64 axes.
const layoutLength = 192;

/** Runs kernels: on this thread, or where there is enough work on all of them. Done when it returns. */
export class Runner {
  readonly memory: SimdMemory;
  readonly threads: number;
  readonly #kernels: Kernels;
  readonly #pool: Pool | undefined;
  readonly #layout: number;
  readonly #products: ProductsExtension | undefined;
  /** The address of `scratchBytes` bytes that hold what a kernel needs until its next call. */
  readonly scratch: number;

  /** `area` is the address of `areaBytes` bytes. */
  constructor(
    memory: SimdMemory,
    kernels: Kernels,
    area: number,
    pool: Pool | undefined,
    products?: ProductsExtension,
  ) {
    this.memory = memory;
    this.threads = pool?.threads ?? 1;
    this.#kernels = kernels;
    this.#layout = area;
    this.scratch = area + layoutLength * 4;
    this.#pool = pool;
    this.#products = products;
  }

  static readonly scratchBytes: number = 2 ** 18;
  /** Bytes that the constructor is given the address of. */
  static readonly areaBytes: number = layoutLength * 4 + Runner.scratchBytes;

  /**
   * Runs units 0 to `units` of a kernel. `grain` is how many of them are worth waking another thread for; a share is a
   * multiple of it, so elements stay aligned where it is one of 16.
   */
  run(name: KernelName, args: readonly number[], units: number, grain: number): void {
    if (units <= 0) return;
    if (this.#pool !== undefined && units >= 2 * grain) this.#pool.run(name, args, units, grain);
    else kernelOf(this.#kernels, name)(...args, 0, units);
  }

  /** Whether products of this layout are `multiply`'s, by a library, and not the kernels'. */
  prefersLibrary(layout: ProductLayout): boolean {
    return this.#products?.prefers(layout) === true;
  }

  /**
   * output[i] = op(a[i])·op(b[i]), or is added to with `accumulate`, for every i below `batch`, by the library: of a layout
   * that it prefers, at addresses of matrices that lie one after another.
   */
  multiply(
    a: number,
    b: number,
    output: number,
    layout: ProductLayout,
    { batch = 1, accumulate = false }: { readonly batch?: number; readonly accumulate?: boolean } = {},
  ): void {
    const { args, units, grain } = productJob([a, b, output], layout, batch, accumulate, this.libraryThreads);
    this.runByLibrary('product', args, units, grain);
  }

  /** How many threads call the library. */
  get libraryThreads(): number {
    return this.#products?.worker === undefined ? 1 : this.threads;
  }

  /** As `run`, for a kernel that calls the library: on the threads that do. */
  runByLibrary(name: LibraryKernelName, args: readonly number[], units: number, grain: number): void {
    if (this.libraryThreads > 1) this.run(name, args, units, grain);
    else kernelOf(this.#kernels, name)(...args, 0, units);
  }

  /** Writes int32s to where a kernel reads a layout from, and gives the address. They last until the next call. */
  layout(values: readonly number[]): number {
    if (values.length > layoutLength) {
      throw new RangeError(
        `the simd backend has room for ${layoutLength} sizes and strides; found ${values.length}`,
      );
    }
    this.memory.int32(this.#layout, values.length).set(values);
    return this.#layout;
  }
}
