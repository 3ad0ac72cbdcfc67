// A worker imports this file, and nothing that it imports may need another package: a page's import map does not reach it.

/** What the compiled kernels export. */
export const kernelNames = [
  'absFloat',
  'absInt',
  'adagradUpdate',
  'adamUpdate',
  'addBias',
  'addPatches',
  'argReduceFloat',
  'argReduceInt',
  'binary',
  'binaryBroadcast',
  'castBoolToFloat',
  'castBoolToInt',
  'castFloatToBool',
  'castFloatToInt',
  'castIntToBool',
  'castIntToFloat',
  'convolve',
  'convolveRows',
  'channelAffine',
  'channelMomentBlocks',
  'channelSumBlocks',
  'channelTotals',
  'copyPlanes',
  'copyRows',
  'cos',
  'crossEntropy',
  'crossEntropyGradient',
  'erf',
  'exp',
  'expm1',
  'extractPatches',
  'fillBytes',
  'fillFloat',
  'fillInt',
  'filterGradient',
  'filterGradientRows',
  'finishFilterGradient',
  'foldColumns',
  'foldRows',
  'gatherRows',
  'log',
  'log1p',
  'matMul',
  'maxPool',
  'maxPoolGradient',
  'maxPoolGradientApart',
  'negFloat',
  'negInt',
  'outerProduct',
  'packFilter',
  'padImages',
  'reciprocal',
  'reluFloat',
  'reluGradient',
  'reluInt',
  'rmspropUpdate',
  'rsqrt',
  'scatterAddFloat',
  'scatterAddInt',
  'selectBytes',
  'selectWords',
  'sgdUpdate',
  'sigmoid',
  'signFloat',
  'signInt',
  'sin',
  'softmax',
  'softmaxGradient',
  'softplus',
  'sqrt',
  'squareFloat',
  'squareInt',
  'step',
  'sumBlocks',
  'sumColumns',
  'sumPartials',
  'sumRows',
  'tanh',
  'transformFilter',
  'vectorTimesColumns',
  'vectorTimesRows',
  'winograd',
  'winogradFilterGradient',
] as const;

/** Kernels that are made of products by a library: products.ts, patch-products.ts. */
export const libraryKernelNames = [
  'product',
  'convolvePatches',
  'inputGradientPatches',
  'filterGradientPatches',
] as const;

export type CompiledKernelName = (typeof kernelNames)[number];
export type LibraryKernelName = (typeof libraryKernelNames)[number];
export type KernelName = CompiledKernelName | LibraryKernelName;

/** What a job can name, by its place. */
export const jobNames: readonly KernelName[] = [...kernelNames, ...libraryKernelNames];

/** A kernel: pointers, sizes and numbers, then the units from where to where. */
export type Kernel = (...values: number[]) => void;

export type CompiledKernels = { readonly [K in CompiledKernelName]: Kernel };
export type LibraryKernels = { readonly [K in LibraryKernelName]: Kernel };
export type Kernels = CompiledKernels & LibraryKernels;

/** The exported function of that name. Throws where there is none: the kernels are of another build. */
export function exported(instance: WebAssembly.Instance, name: string): (...values: number[]) => unknown {
  const value = instance.exports[name];
  if (typeof value !== 'function') throw new TypeError(`the kernels export no function ${name}`);
  return value as (...values: number[]) => unknown;
}

/** All kernels of an instance, by name, and those that `library` makes of them, where a library makes some. */
export function kernelsOf(
  instance: WebAssembly.Instance,
  library: (compiled: CompiledKernels) => LibraryKernels = noLibrary,
): Kernels {
  const entries = kernelNames.map((name) => [name, exported(instance, name)]);
  const compiled = Object.fromEntries(entries) as CompiledKernels;
  return { ...compiled, ...library(compiled) };
}

function noLibrary(): LibraryKernels {
  const none = (): never => {
    throw new TypeError('this backend has no products by a library');
  };
  return {
    product: none,
    convolvePatches: none,
    inputGradientPatches: none,
    filterGradientPatches: none,
  };
}
