// A worker imports this file, and nothing that it imports may need another package: a page's import map does not reach it.

/** What the compiled kernels export (assembly/index.ts), beside what only they themselves call. */
export type CompiledKernelName =
  | 'adagradUpdate'
  | 'adamUpdate'
  | 'addBias'
  | 'addPatches'
  | 'argReduceFloat'
  | 'argReduceInt'
  | 'binary'
  | 'binaryBroadcast'
  | 'castBool'
  | 'castFloatToBool'
  | 'castFloatToInt'
  | 'castIntToBool'
  | 'castIntToFloat'
  | 'channelAffine'
  | 'channelMomentBlocks'
  | 'channelSumBlocks'
  | 'channelTotals'
  | 'convolve'
  | 'convolveRows'
  | 'copyPlanes'
  | 'copyRows'
  | 'crossEntropy'
  | 'crossEntropyGradient'
  | 'extractPatches'
  | 'fillBytes'
  | 'fillFloat'
  | 'fillInt'
  | 'filterGradient'
  | 'filterGradientRows'
  | 'finishFilterGradient'
  | 'finishTiles'
  | 'foldColumns'
  | 'foldRows'
  | 'gatherRows'
  | 'matMul'
  | 'maxPool'
  | 'maxPoolGradient'
  | 'maxPoolGradientApart'
  | 'outerProduct'
  | 'packFilter'
  | 'padImages'
  | 'reluGradient'
  | 'rmspropUpdate'
  | 'scatterAdd'
  | 'selectBytes'
  | 'selectWords'
  | 'sgdUpdate'
  | 'softmax'
  | 'softmaxGradient'
  | 'sumBlocks'
  | 'sumColumns'
  | 'sumPartials'
  | 'sumRows'
  | 'transformFilter'
  | 'transformTiles'
  | 'unary'
  | 'vectorTimesColumns'
  | 'vectorTimesRows'
  | 'winograd'
  | 'winogradFilterGradient';

/** Kernels that are made of products by a library: patch-products.ts, winograd-products.ts. */
export type LibraryKernelName =
  | 'product'
  | 'convolvePatches'
  | 'inputGradientPatches'
  | 'filterGradientPatches'
  | 'winogradProducts'
  | 'winogradFilterProducts';

export type KernelName = CompiledKernelName | LibraryKernelName;

/** A kernel: pointers, sizes and numbers, then the units from where to where. */
export type Kernel = (...values: number[]) => void;

export type CompiledKernels = { readonly [K in CompiledKernelName]: Kernel };
export type LibraryKernels = { readonly [K in LibraryKernelName]: Kernel };

/** All by name. In a job a kernel is called by its place among them, which is the same in every thread. */
export type Kernels = CompiledKernels & Partial<LibraryKernels>;

/** The exported function of that name. Throws where there is none: the kernels are of another build. */
export function exported(instance: WebAssembly.Instance, name: string): (...values: number[]) => unknown {
  const value = instance.exports[name];
  if (typeof value !== 'function') throw missing(name);
  return value as (...values: number[]) => unknown;
}

/** All kernels of an instance, then those that `library` makes of them, where a library makes some. */
export function kernelsOf(
  instance: WebAssembly.Instance,
  library?: (compiled: CompiledKernels) => LibraryKernels,
): Kernels {
  const compiled = instance.exports as CompiledKernels;
  return { ...compiled, ...library?.(compiled) };
}

/** The kernel of that name. Throws where there is none: the kernels are of another build. */
export function kernelOf(kernels: Kernels, name: KernelName): Kernel {
  const kernel = kernels[name];
  if (kernel === undefined) throw missing(name);
  return kernel;
}

function missing(name: string): TypeError {
  return new TypeError(
    `the simd backend's kernels export no function ${name}; in a checkout build them again: pnpm --filter @athanor/backend-simd build`,
  );
}
