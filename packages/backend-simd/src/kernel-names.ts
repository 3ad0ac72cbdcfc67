// A worker imports this file, and nothing that it imports may need another package: a page's import map does not reach it.

/** What the compiled kernels export. */
export const kernelNames = [
  'absFloat',
  'absInt',
  'adagradUpdate',
  'adamUpdate',
  'addBias',
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
  'channelAffine',
  'channelMomentBlocks',
  'channelSumBlocks',
  'channelTotals',
  'copyPlanes',
  'copyRows',
  'cos',
  'erf',
  'exp',
  'expm1',
  'fillBytes',
  'fillFloat',
  'fillInt',
  'filterGradient',
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
  'vectorTimesColumns',
  'vectorTimesRows',
] as const;

/** A compiled kernel, or a product by a library (products.ts). */
export type KernelName = (typeof kernelNames)[number] | 'product';

/** What a job can name, by its place. */
export const jobNames: readonly KernelName[] = [...kernelNames, 'product'];

/** A kernel: pointers, sizes and numbers, then the units from where to where. */
export type Kernel = (...values: number[]) => void;

export type Kernels = { readonly [K in KernelName]: Kernel };

/** The exported function of that name. Throws where there is none: the kernels are of another build. */
export function exported(instance: WebAssembly.Instance, name: string): (...values: number[]) => unknown {
  const value = instance.exports[name];
  if (typeof value !== 'function') throw new TypeError(`the kernels export no function ${name}`);
  return value as (...values: number[]) => unknown;
}

/** All kernels of an instance, by name, and the products, where a library makes some. */
export function kernelsOf(instance: WebAssembly.Instance, product: Kernel = noProduct): Kernels {
  const entries = kernelNames.map((name) => [name, exported(instance, name)]);
  return Object.fromEntries([...entries, ['product', product]]) as Kernels;
}

function noProduct(): never {
  throw new TypeError('this backend has no products by a library');
}
