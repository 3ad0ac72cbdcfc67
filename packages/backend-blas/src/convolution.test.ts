import { createBackend as createPureBackend } from '@athanor/backend-pure';
import type { Backend, Conv2dLayout } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { installedLibrary } from '../test/support.ts';
import { createBackend } from './index.ts';

/** Numbers in [-2, 2) that look random and are the same every time. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 30 - 2;
  });
}

const kernels = ['conv2d', 'conv2dInputGradient', 'conv2dFilterGradient'] as const;
type KernelName = (typeof kernels)[number];

/** Elements of a kernel's two factors and of its output. */
function lengthsOf(kernel: KernelName, layout: Conv2dLayout): readonly [number, number, number] {
  const { batch, channels, filters } = layout;
  const x = batch * layout.height * layout.width * channels;
  const filter = layout.windowHeight * layout.windowWidth * channels * filters;
  const y = batch * layout.outputHeight * layout.outputWidth * filters;
  if (kernel === 'conv2d') return [x, filter, y];
  return kernel === 'conv2dInputGradient' ? [y, filter, x] : [x, y, filter];
}

function convolve(
  backend: Backend,
  kernel: KernelName,
  factors: readonly Float32Array[],
  layout: Conv2dLayout,
  bias: Float32Array | null = null,
): Float64Array {
  const { floatType, fused } = backend;
  const storageOf = (values: Float32Array) => {
    const storage = backend.allocate(floatType, values.length);
    backend.write(storage, floatType === 'float64' ? Float64Array.from(values) : values);
    return storage;
  };
  const [a, b] = factors.map(storageOf);
  const offsets = bias && storageOf(bias);
  const output = backend.allocate(floatType, lengthsOf(kernel, layout)[2]);
  backend.fill(output, Number.NaN);
  if (kernel === 'conv2d') fused.conv2d!(a!, b!, offsets, output, layout, bias === null ? 'linear' : 'relu');
  else fused[kernel]!(a!, b!, output, layout);
  const values = Float64Array.from(backend.readSync!(output));
  for (const storage of [a!, b!, output, ...(offsets ? [offsets] : [])]) backend.free(storage);
  return values;
}

const square = { windowHeight: 3, windowWidth: 3, strideHeight: 1, strideWidth: 1 };
const plain = { dilationHeight: 1, dilationWidth: 1, padTop: 0, padLeft: 0 };
const uses: readonly (readonly [name: string, layout: Conv2dLayout])[] = [
  [
    'several blocks',
    {
      ...{ batch: 19, height: 13, width: 12, channels: 16, filters: 33, ...square, ...plain },
      ...{ outputHeight: 11, outputWidth: 10 },
    },
  ],
  [
    'padding',
    {
      ...{ batch: 7, height: 9, width: 8, channels: 24, filters: 32, ...square, ...plain },
      ...{ padTop: 1, padLeft: 1, outputHeight: 9, outputWidth: 8 },
    },
  ],
  [
    'strides, dilations, padding',
    {
      ...{ batch: 5, height: 14, width: 15, channels: 21, filters: 40, ...square, ...plain },
      ...{ strideHeight: 2, strideWidth: 3, dilationHeight: 2, dilationWidth: 3, padTop: 1, padLeft: 2 },
      ...{ outputHeight: 6, outputWidth: 5 },
    },
  ],
  [
    'windows of one pixel',
    {
      ...{ batch: 6, height: 11, width: 10, channels: 65, filters: 35, ...square, ...plain },
      ...{ windowHeight: 1, windowWidth: 1, outputHeight: 11, outputWidth: 10 },
    },
  ],
  [
    'tiles of 2 by 2',
    {
      ...{ batch: 19, height: 13, width: 13, channels: 32, filters: 64, ...square, ...plain },
      ...{ outputHeight: 11, outputWidth: 11 },
    },
  ],
  [
    'tiles of 2 by 2 on padding',
    {
      ...{ batch: 3, height: 27, width: 28, channels: 64, filters: 40, ...square, ...plain },
      ...{ padTop: 1, padLeft: 1, outputHeight: 27, outputWidth: 28 },
    },
  ],
  [
    'tiles of 2 by 2 and many channels',
    {
      ...{ batch: 9, height: 7, width: 9, channels: 136, filters: 128, ...square, ...plain },
      ...{ padTop: 1, padLeft: 1, outputHeight: 7, outputWidth: 9 },
    },
  ],
];

const library = await installedLibrary();
if (library === undefined) console.log('convolution by a BLAS: not run, as none is installed');

describe.runIf(library !== undefined)('a convolution by the installed BLAS', () => {
  it.each(uses)(
    'with %s is right, and has its bias and relu, and the same bits again, on 1, 2 and 3 threads',
    async (name, layout) => {
      const reference = await createPureBackend({ floatType: 'float64' });
      const backends = await Promise.all([1, 2, 3].map((threads) => createBackend({ threads })));
      for (const backend of backends) await backend.startThreads();
      for (const kernel of kernels) {
        const factors = lengthsOf(kernel, layout)
          .slice(0, 2)
          .map((length, i) => numbers(length, i + 1));
        const sizes = factors.map((values) => values.map(Math.abs));
        const expected = convolve(reference, kernel, factors, layout);
        const magnitudes = convolve(reference, kernel, sizes, layout);
        const alone = convolve(backends[0]!, kernel, factors, layout);
        for (const backend of backends) {
          const found = convolve(backend, kernel, factors, layout);
          // Patches are left to simd's kernels where too few threads would have some.
          if (name.startsWith('tiles')) expect(found).toEqual(alone);
          for (const [i, value] of found.entries()) {
            if (!(Math.abs(value - expected[i]!) <= 2e-6 * magnitudes[i]!)) {
              expect.fail(`${kernel}: element ${i} is ${value}, expected ${expected[i]}`);
            }
          }
          expect(convolve(backend, kernel, factors, layout)).toEqual(found);
          expect(backend.liveStorages).toBe(0);
          if (kernel !== 'conv2d') continue;
          const bias = numbers(layout.filters, 3);
          const finished = found.map((sum, i) => Math.max(Math.fround(sum + bias[i % layout.filters]!), 0));
          expect(convolve(backend, kernel, factors, layout, bias)).toEqual(finished);
        }
      }
      for (const backend of [reference, ...backends]) await backend.dispose();
    },
  );
});
