import type { CompiledKernels, Kernel, LibraryKernels } from './kernel-names.ts';
import type { Multiply, ProductsWorker } from './products.ts';
import { winogradFilterProducts, winogradProducts } from './winograd-products.ts';

// A worker of a backend with a library imports this file, as it does kernel-names.ts. Convolutions as products of patches
// (assembly/convolution/patches.ts) and the filter, block of lines after block. Each thread keeps the patches of its block in
// a place of its own, `patchBytes` from the next one's, so that they stay in its cache. Where `patchBytes` is 0 the images
// are the patches. A line has `width` pixels of the output, a patch `depth` elements.

/** The kernels that are made of a library's products, for the thread of that place among all. */
export function libraryKernels(
  multiply: Multiply,
  place: number,
): (compiled: CompiledKernels) => LibraryKernels {
  return (compiled) => ({
    product: productKernel(multiply),
    convolvePatches: convolvePatches(compiled, multiply, place),
    inputGradientPatches: inputGradientPatches(compiled, multiply, place),
    filterGradientPatches: filterGradientPatches(compiled, multiply, place),
    winogradProducts: winogradProducts(compiled, multiply, place),
    winogradFilterProducts: winogradFilterProducts(compiled, multiply, place),
  });
}

/** The same of a worker. Throws where the module is not what it is to be. */
export async function connectWorker(
  { module, data }: ProductsWorker,
  memory: WebAssembly.Memory,
  place: number,
): Promise<(compiled: CompiledKernels) => LibraryKernels> {
  const { connect }: { connect?: unknown } = await import(/* @vite-ignore */ module);
  if (typeof connect !== 'function') throw new TypeError(`${module} exports no function connect`);
  return libraryKernels(await connect(memory, data), place);
}

/** What `productJob` gives, and the units from where to where. */
type ProductKernel = (
  a: number,
  b: number,
  output: number,
  m: number,
  n: number,
  k: number,
  transposeA: number,
  transposeB: number,
  accumulate: number,
  rows: number,
  columns: number,
  begin: number,
  end: number,
) => void;

/** A kernel whose unit is a block of rows and columns of one product's output. */
export function productKernel(multiply: Multiply): ProductKernel {
  return (a, b, output, m, n, k, transposeA, transposeB, accumulate, rows, columns, begin, end) => {
    const across = Math.ceil(n / columns);
    const blocks = across * Math.ceil(m / rows);
    for (let unit = begin; unit < end; unit++) {
      const matrix = Math.floor(unit / blocks);
      const row = Math.floor((unit % blocks) / across) * rows;
      const column = ((unit % blocks) % across) * columns;
      multiply({
        a: a + 4 * (matrix * m * k + (transposeA ? row : row * k)),
        b: b + 4 * (matrix * k * n + (transposeB ? column * k : column)),
        output: output + 4 * (matrix * m * n + row * n + column),
        m: Math.min(rows, m - row),
        n: Math.min(columns, n - column),
        k,
        transposeA: transposeA === 1,
        transposeB: transposeB === 1,
        strideA: transposeA ? m : k,
        strideB: transposeB ? k : n,
        strideOutput: n,
        accumulate: accumulate === 1,
      });
    }
  };
}

/** output = patches·filter; then, unless `bias` is 0, that is added and `relu` applied. A unit is `linesAtOnce` lines. */
function convolvePatches(compiled: CompiledKernels, multiply: Multiply, place: number): Kernel {
  return (
    layout: number,
    x: number,
    filter: number,
    bias: number,
    output: number,
    relu: number,
    patches: number,
    patchBytes: number,
    width: number,
    depth: number,
    filters: number,
    lines: number,
    linesAtOnce: number,
    begin: number,
    end: number,
  ) => {
    const own = patches + place * patchBytes;
    for (let unit = begin; unit < end; unit++) {
      const line = unit * linesAtOnce;
      const next = Math.min(line + linesAtOnce, lines);
      if (patchBytes > 0) compiled.extractPatches(layout, x, own, line, next);
      multiply({
        a: patchBytes > 0 ? own : x + 4 * line * width * depth,
        b: filter,
        output: output + 4 * line * width * filters,
        ...{ m: (next - line) * width, n: filters, k: depth, transposeA: false, transposeB: false },
        ...{ strideA: depth, strideB: filters, strideOutput: filters, accumulate: false },
      });
      if (bias !== 0) compiled.addBias(output, bias, relu, filters, line * width, next * width);
    }
  };
}

/** dx = dy·filterᵀ, which are patches, added to the pixels that they cover. A unit is an image, of `height` lines. */
function inputGradientPatches(compiled: CompiledKernels, multiply: Multiply, place: number): Kernel {
  return (
    layout: number,
    dy: number,
    filter: number,
    dx: number,
    patches: number,
    patchBytes: number,
    width: number,
    depth: number,
    filters: number,
    height: number,
    linesAtOnce: number,
    imageElements: number,
    begin: number,
    end: number,
  ) => {
    const own = patches + place * patchBytes;
    const lines = end * height;
    if (patchBytes > 0) compiled.fillFloat(dx, 0, begin * imageElements, end * imageElements);
    for (let line = begin * height; line < lines; line += linesAtOnce) {
      const next = Math.min(line + linesAtOnce, lines);
      multiply({
        a: dy + 4 * line * width * filters,
        b: filter,
        output: patchBytes > 0 ? own : dx + 4 * line * width * depth,
        ...{ m: (next - line) * width, n: depth, k: filters, transposeA: false, transposeB: true },
        ...{ strideA: filters, strideB: filters, strideOutput: depth, accumulate: false },
      });
      if (patchBytes > 0) compiled.addPatches(layout, own, dx, line, next);
    }
  };
}

/** sums[part] = patchesᵀ·dy of the part's blocks of `linesAtOnce` lines, one after another. A unit is a part. */
function filterGradientPatches(compiled: CompiledKernels, multiply: Multiply, place: number): Kernel {
  return (
    layout: number,
    x: number,
    dy: number,
    sums: number,
    patches: number,
    patchBytes: number,
    width: number,
    depth: number,
    filters: number,
    lines: number,
    linesAtOnce: number,
    blocksPerPart: number,
    begin: number,
    end: number,
  ) => {
    const own = patches + place * patchBytes;
    for (let part = begin; part < end; part++) {
      const first = part * blocksPerPart * linesAtOnce;
      const last = Math.min(first + blocksPerPart * linesAtOnce, lines);
      for (let line = first; line < last; line += linesAtOnce) {
        const next = Math.min(line + linesAtOnce, last);
        if (patchBytes > 0) compiled.extractPatches(layout, x, own, line, next);
        multiply({
          a: patchBytes > 0 ? own : x + 4 * line * width * depth,
          b: dy + 4 * line * width * filters,
          output: sums + 4 * part * depth * filters,
          ...{ m: depth, n: filters, k: (next - line) * width, transposeA: true, transposeB: false },
          ...{ strideA: depth, strideB: filters, strideOutput: filters, accumulate: line > first },
        });
      }
    }
  };
}
