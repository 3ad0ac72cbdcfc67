// A worker imports this file, and nothing that it imports may need another package: a page's import map does not reach it.

/** What the compiled kernels export. A job names one by its place here. */
export const kernelNames = [
  'absFloat',
  'absInt',
  'adagradUpdate',
  'adamUpdate',
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
  'transformFilter',
  'vectorTimesColumns',
  'vectorTimesRows',
  'winograd',
  'winogradFilterGradient',
] as const;

export type KernelName = (typeof kernelNames)[number];

/** A kernel: pointers, sizes and numbers, then the units from where to where. */
export type Kernel = (...values: number[]) => void;

export type Kernels = { readonly [K in KernelName]: Kernel };

/** The exported function of that name. Throws where there is none: the kernels are of another build. */
export function exported(instance: WebAssembly.Instance, name: string): (...values: number[]) => unknown {
  const value = instance.exports[name];
  if (typeof value !== 'function') throw new TypeError(`the kernels export no function ${name}`);
  return value as (...values: number[]) => unknown;
}

/** All kernels of an instance, by name. */
export function kernelsOf(instance: WebAssembly.Instance): Kernels {
  const entries = kernelNames.map((name) => [name, exported(instance, name)]);
  return Object.fromEntries(entries) as Kernels;
}
