import { beforeAll, describe, expect, it } from 'vitest';
import { instantiate } from './instantiate.ts';
import { type CompiledKernelName, exported, type KernelName, kernelOf, kernelsOf } from './kernel-names.ts';
import { SimdMemory } from './memory.ts';
import { compileKernels } from './module.ts';

/** Every name, so that the compiler tells of one that the type has and this has not. */
const names: { readonly [K in CompiledKernelName]: true } = {
  adagradUpdate: true,
  adamUpdate: true,
  addBias: true,
  addPatches: true,
  argReduceFloat: true,
  argReduceInt: true,
  binary: true,
  binaryBroadcast: true,
  castBool: true,
  castFloatToBool: true,
  castFloatToInt: true,
  castIntToBool: true,
  castIntToFloat: true,
  channelAffine: true,
  channelMomentBlocks: true,
  channelSumBlocks: true,
  channelTotals: true,
  convolve: true,
  convolveRows: true,
  copyPlanes: true,
  copyRows: true,
  crossEntropy: true,
  crossEntropyGradient: true,
  extractPatches: true,
  fillBytes: true,
  fillFloat: true,
  fillInt: true,
  filterGradient: true,
  filterGradientRows: true,
  finishFilterGradient: true,
  finishTiles: true,
  foldColumns: true,
  foldRows: true,
  gatherRows: true,
  matMul: true,
  maxPool: true,
  maxPoolGradient: true,
  maxPoolGradientApart: true,
  outerProduct: true,
  packFilter: true,
  padImages: true,
  reluGradient: true,
  rmspropUpdate: true,
  scatterAdd: true,
  selectBytes: true,
  selectWords: true,
  sgdUpdate: true,
  softmax: true,
  softmaxGradient: true,
  sumBlocks: true,
  sumColumns: true,
  sumPartials: true,
  sumRows: true,
  transformFilter: true,
  transformTiles: true,
  unary: true,
  vectorTimesColumns: true,
  vectorTimesRows: true,
  winograd: true,
  winogradFilterGradient: true,
};

const libraryKernel = (): void => {};
const library = {
  product: libraryKernel,
  convolvePatches: libraryKernel,
  inputGradientPatches: libraryKernel,
  filterGradientPatches: libraryKernel,
  winogradProducts: libraryKernel,
  winogradFilterProducts: libraryKernel,
};

describe.each([true, false])('the compiled kernels, relaxed: %s', (relaxed) => {
  let instance: WebAssembly.Instance;
  beforeAll(async () => {
    const { module } = await compileKernels({ relaxed, revectorize: false, shared: true });
    instance = instantiate(module, new SimdMemory(true, 64).memory);
  });

  it.each(Object.keys(names) as CompiledKernelName[])('export %s', (name) => {
    expect(kernelOf(kernelsOf(instance), name)).toBe(instance.exports[name]);
  });

  it('have the places that those of another instance have, with a library or without', () => {
    const own = Object.keys(kernelsOf(instance));
    expect(own).toEqual(Object.keys(instance.exports));
    expect(Object.keys(kernelsOf(instance, () => library))).toEqual([...own, ...Object.keys(library)]);
  });

  it.each<KernelName>(['product', 'convolvePatches'])('have no %s without a library', (name) => {
    expect(() => kernelOf(kernelsOf(instance), name)).toThrow(
      `the simd backend's kernels export no function ${name}; in a checkout build them again`,
    );
    expect(
      kernelOf(
        kernelsOf(instance, () => library),
        name,
      ),
    ).toBe(libraryKernel);
  });

  it('are asked for by a name that they export', () => {
    expect(() => exported(instance, 'nothing')).toThrow('export no function nothing');
  });
});
