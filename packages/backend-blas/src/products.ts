import type { Multiply, ProductLayout } from '@athanor/backend-simd';
import { type ForeignInterface, foreignInterface } from './foreign.ts';
import { callSgemm, type Sgemm, sgemmDeclaration } from './sgemm.ts';

/** Multiply-adds from which on a call of native code, half a microsecond, pays. Measured; simd's kernels take what is less. */
const leastOperations = 8192;

/** Whether the library is faster than simd's kernels, by the layout. An outer product, k of 1, is writing more than work. */
export function prefersLibrary({ m, n, k }: ProductLayout): boolean {
  return k > 1 && m * n * k >= leastOperations;
}

/** Products by a BLAS on a WebAssembly memory, where they lie. */
export function productsOn(foreign: ForeignInterface, sgemm: Sgemm, memory: WebAssembly.Memory): Multiply {
  let known: ArrayBufferLike | undefined;
  let base = 0;
  return (product) => {
    const { buffer } = memory;
    // Growing makes another buffer of the memory, which may begin elsewhere.
    if (buffer !== known) {
      base = foreign.address(new Uint8Array(buffer));
      known = buffer;
    }
    callSgemm(sgemm, base, product);
  };
}

/** What a worker thread calls: it multiplies by the library of that name, which the main thread has checked. */
export async function connect(memory: WebAssembly.Memory, name: unknown): Promise<Multiply> {
  const foreign = await foreignInterface();
  const sgemm = foreign.load(String(name)).find(sgemmDeclaration);
  if (sgemm === undefined) throw new Error(`${name} has no function cblas_sgemm any more`);
  return productsOn(foreign, sgemm, memory);
}
