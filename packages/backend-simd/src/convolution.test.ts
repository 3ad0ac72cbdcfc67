import { createBackend as createPureBackend } from '@athanor/backend-pure';
import type { Backend, Conv2dLayout, FusedActivation } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, numbers } from '../test/support.ts';
import { createBackend, OutOfMemoryError, type SimdBackend } from './index.ts';
import { usesWinograd } from './kernels/convolution/winograd-tiling.ts';

const variants = [false, true];
const threadCounts = [1, 2, 3];
const backends = new Map<string, SimdBackend>();
const backendOf = (relaxed: boolean, threads: number): SimdBackend => backends.get(`${relaxed} ${threads}`)!;
let reference: Backend;

beforeAll(async () => {
  reference = await createPureBackend({ floatType: 'float64' });
  for (const relaxed of variants) {
    for (const threads of threadCounts) {
      const backend = await createBackend({ relaxed, threads });
      await backend.startThreads();
      backends.set(`${relaxed} ${threads}`, backend);
    }
  }
});

afterAll(async () => {
  for (const backend of backends.values()) await backend.dispose();
  await reference.dispose();
});

interface Use {
  readonly image: readonly [batch: number, height: number, width: number, channels: number];
  readonly window: readonly [height: number, width: number];
  readonly filters: number;
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly before?: readonly [top: number, left: number];
  /** [height, width]; unless said, as many windows as fit. */
  readonly output?: readonly [height: number, width: number];
}

function layoutOf({ image, window, filters, ...use }: Use): Conv2dLayout {
  const { strides = [1, 1], dilations = [1, 1], before = [0, 0] } = use;
  const fitting = (axis: 0 | 1): number => {
    const extent = (window[axis] - 1) * dilations[axis] + 1;
    return Math.floor((image[axis + 1]! + before[axis] - extent) / strides[axis]) + 1;
  };
  const [outputHeight, outputWidth] = use.output ?? [fitting(0), fitting(1)];
  return {
    ...{ batch: image[0], height: image[1], width: image[2], channels: image[3], filters },
    ...{ windowHeight: window[0], windowWidth: window[1] },
    ...{ strideHeight: strides[0], strideWidth: strides[1] },
    ...{ dilationHeight: dilations[0], dilationWidth: dilations[1] },
    ...{ padTop: before[0], padLeft: before[1], outputHeight, outputWidth },
  };
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

interface Epilogue {
  readonly bias: Float32Array | null;
  readonly activation: FusedActivation;
}

function convolve(
  backend: Backend,
  kernel: KernelName,
  factors: readonly Float32Array[],
  layout: Conv2dLayout,
  { bias, activation }: Epilogue = { bias: null, activation: 'linear' },
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
  backend.fill(output, 77);
  if (kernel === 'conv2d') fused.conv2d!(a!, b!, offsets, output, layout, activation);
  else fused[kernel]!(a!, b!, output, layout);
  const values = Float64Array.from(backend.readSync!(output));
  for (const storage of [a!, b!, output, ...(offsets ? [offsets] : [])]) backend.free(storage);
  return values;
}

/** Each element within 2·10⁻⁶ of the sum of what was added, its signs left out. */
function expectNear(found: Float64Array, expected: Float64Array, magnitudes: Float64Array): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) {
    if (!(Math.abs(found[i]! - expected[i]!) <= 2e-6 * magnitudes[i]!)) {
      expect.fail(`element ${i} is ${found[i]}, expected ${expected[i]}`);
    }
  }
}

const uses: readonly (readonly [name: string, use: Use])[] = [
  ['a single element', { image: [1, 1, 1, 1], window: [1, 1], filters: 1 }],
  ['one channel, one filter', { image: [3, 5, 4, 1], window: [2, 3], filters: 1 }],
  ['panels of 4 columns', { image: [2, 5, 6, 3], window: [3, 2], filters: 4 }],
  ['panels of 8 and of 4 columns', { image: [2, 6, 5, 11], window: [3, 3], filters: 12 }],
  ['columns that are not whole panels', { image: [2, 6, 7, 13], window: [3, 3], filters: 23 }],
  ['strides that leave pixels out', { image: [4, 9, 8, 3], window: [2, 2], strides: [3, 4], filters: 5 }],
  [
    'a stride of 2, padded at the end',
    { image: [3, 7, 7, 6], window: [3, 3], strides: [2, 2], output: [4, 4], filters: 9 },
  ],
  [
    'padding on all sides',
    { image: [3, 5, 6, 5], window: [3, 3], before: [1, 1], output: [5, 6], filters: 8 },
  ],
  [
    'padding wider than the image',
    { image: [2, 2, 1, 2], window: [3, 3], before: [4, 5], output: [8, 9], filters: 3 },
  ],
  [
    'dilations, strides, padding',
    { image: [2, 11, 10, 3], window: [3, 2], dilations: [2, 3], strides: [2, 1], before: [2, 1], filters: 7 },
  ],
  [
    'dilations and strides that share no factor',
    { image: [2, 13, 17, 4], window: [3, 4], dilations: [3, 2], strides: [2, 3], before: [3, 2], filters: 6 },
  ],
  ['a window as large as the image', { image: [9, 4, 5, 3], window: [4, 5], filters: 10 }],
  ['a window of one pixel', { image: [5, 6, 7, 9], window: [1, 1], filters: 17 }],
  [
    'a window of one pixel and a stride',
    { image: [5, 6, 7, 9], window: [1, 1], strides: [2, 3], filters: 6 },
  ],
  [
    'a depth of several blocks',
    { image: [2, 6, 5, 131], window: [3, 3], before: [1, 1], output: [6, 5], filters: 150 },
  ],
  ['blocks that end within a run', { image: [1, 5, 6, 601], window: [2, 2], filters: 3 }],
  ['lines longer than a block', { image: [1, 3, 1100, 2], window: [2, 3], filters: 3 }],
  ['more rows than are packed at once', { image: [3, 17, 19, 2], window: [2, 2], filters: 5 }],
  ['many images in parts', { image: [67, 9, 8, 1], window: [3, 3], filters: 6 }],
  ['work for several threads', { image: [33, 13, 13, 20], window: [3, 3], filters: 36 }],
  [
    'one image for several threads',
    { image: [1, 40, 40, 24], window: [3, 3], before: [1, 1], output: [40, 40], filters: 40 },
  ],
  ['tiles of 2 by 2', { image: [3, 13, 13, 32], window: [3, 3], filters: 64 }],
  [
    'tiles of 2 by 2 on padding',
    { image: [3, 14, 13, 64], window: [3, 3], before: [1, 1], output: [14, 13], filters: 48 },
  ],
  [
    'tiles of 2 by 2 on padding at one end',
    { image: [5, 12, 9, 40], window: [3, 3], before: [2, 0], output: [12, 8], filters: 24 },
  ],
  [
    'tiles of 2 by 2 whose products are in several blocks',
    { image: [2, 15, 16, 136], window: [3, 3], before: [1, 1], output: [15, 16], filters: 72 },
  ],
  [
    'tiles of 2 by 2, as many channels as there may be',
    { image: [8, 4, 4, 512], window: [3, 3], before: [1, 1], output: [4, 4], filters: 64 },
  ],
  ['no images', { image: [0, 5, 5, 2], window: [3, 3], filters: 3 }],
  ['no images of many channels', { image: [0, 14, 14, 64], window: [3, 3], filters: 64 }],
  ['images too small for a window', { image: [2, 2, 9, 64], window: [3, 3], filters: 64 }],
  ['no filters', { image: [2, 4, 4, 2], window: [3, 3], filters: 0 }],
  ['no channels', { image: [2, 4, 4, 0], window: [3, 3], filters: 3 }],
  ['images without rows', { image: [2, 0, 4, 2], window: [3, 3], output: [0, 4], filters: 3 }],
];

describe.each(kernels)('%s', (kernel) => {
  it.each(uses)('%s: right, and the same bits on 1, 2 and 3 threads', (_, use) => {
    const layout = layoutOf(use);
    const [a, b] = lengthsOf(kernel, layout).map((length, i) => numbers(length, i + 1));
    const expected = convolve(reference, kernel, [a!, b!], layout);
    const magnitudes = convolve(reference, kernel, [a!.map(Math.abs), b!.map(Math.abs)], layout);
    for (const relaxed of variants) {
      const alone = convolve(backendOf(relaxed, 1), kernel, [a!, b!], layout);
      expectNear(alone, expected, magnitudes);
      for (const threads of [2, 3]) {
        expectSame(convolve(backendOf(relaxed, threads), kernel, [a!, b!], layout), alone);
      }
    }
  });
});

const padded = layoutOf({
  ...{ image: [11, 8, 7, 9], window: [3, 3], filters: 70 },
  ...{ strides: [1, 2], before: [1, 1], output: [8, 4] },
} satisfies Use);

const tiled = layoutOf({
  ...{ image: [7, 9, 8, 40], window: [3, 3], filters: 72 },
  ...{ before: [1, 1], output: [9, 8] },
} satisfies Use);

describe.each([
  ['direct', padded],
  ['by Winograd', tiled],
])('a convolution, %s', (name, layout) => {
  it('has the bits of its sums, add and relu', () => {
    expect(usesWinograd(layout)).toBe(name === 'by Winograd');
    const [a, b, length] = lengthsOf('conv2d', layout);
    const factors = [numbers(a, 1), numbers(b, 2)];
    const bias = numbers(layout.filters, 3);
    for (const backend of backends.values()) {
      const linear = convolve(backend, 'conv2d', factors, layout);
      const shifted = linear.map((sum, i) => Math.fround(sum + bias[i % layout.filters]!));
      expectSame(convolve(backend, 'conv2d', factors, layout, { bias, activation: 'linear' }), shifted);
      const relu = shifted.map((sum) => Math.max(sum, 0));
      expectSame(convolve(backend, 'conv2d', factors, layout, { bias, activation: 'relu' }), relu);
      expect(relu.filter((value) => value > 0).length).toBeLessThan(length);
    }
  });

  it.each(['conv2d', 'conv2dInputGradient'] as const)('%s gives an image the same bits alone', (kernel) => {
    const [length, filterLength] = lengthsOf(kernel, layout);
    const [images, filter] = [numbers(length, 4), numbers(filterLength, 5)];
    const { batch } = layout;
    for (const relaxed of variants) {
      const together = convolve(backendOf(relaxed, 2), kernel, [images, filter], layout);
      for (let image = 0; image < batch; image++) {
        const own = images.slice((image * length) / batch, ((image + 1) * length) / batch);
        const alone = convolve(backendOf(relaxed, 1), kernel, [own, filter], { ...layout, batch: 1 });
        expectSame(alone, together.subarray(image * alone.length, (image + 1) * alone.length));
      }
    }
  });
});

describe('convolution', () => {
  it('lets NaN through to the windows that it lies in only, and back to the pixels of its window only', () => {
    const layout = layoutOf({
      image: [3, 8, 7, 3],
      window: [3, 3],
      before: [1, 1],
      output: [8, 7],
      filters: 5,
    });
    const [x, filter] = lengthsOf('conv2d', layout).map((length, i) => numbers(length, i + 6));
    x![((1 * 8 + 3) * 7 + 4) * 3] = Number.NaN;
    const y = convolve(backendOf(true, 1), 'conv2d', [x!, filter!], layout);
    expect(y.filter(Number.isNaN).length).toBe(9 * 5);
    const dy = numbers(y.length, 8);
    dy[(2 * 8 * 7 + 6) * 5] = Number.NaN;
    const dx = convolve(backendOf(true, 1), 'conv2dInputGradient', [dy, filter!], layout);
    expect(dx.filter(Number.isNaN).length).toBe(4 * 3);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('by Winograd does not let %d get further', (value) => {
    const nonFinite = (values: Float64Array): number => values.filter((y) => !Number.isFinite(y)).length;
    const [x, filter] = lengthsOf('conv2d', tiled).map((length, i) => numbers(length, i + 6));
    for (const [row, column] of [3, 4].flatMap((at) => [4, 5].map((to) => [at, to] as const))) {
      const images = x!.slice();
      images[((1 * 9 + row) * 8 + column) * 40] = value;
      const y = convolve(backendOf(true, 1), 'conv2d', [images, filter!], tiled);
      expect(nonFinite(y)).toBe(9 * 72);
      const dy = numbers(y.length, 8);
      dy[((2 * 9 + row) * 8 + column) * 72] = value;
      expect(nonFinite(convolve(backendOf(true, 1), 'conv2dInputGradient', [dy, filter!], tiled))).toBe(
        9 * 40,
      );
    }
  });

  it('by Winograd says so where it cannot have the transformed filter, and goes on', async () => {
    const backend = await createBackend({ threads: 1, maximumMegabytes: 4 });
    const layout = layoutOf({ image: [1, 8, 8, 128], window: [3, 3], filters: 128 });
    expect(usesWinograd(layout)).toBe(true);
    const [x, filter, y] = lengthsOf('conv2d', layout).map((length) => backend.allocate('float32', length));
    backend.fill(x!, 1);
    backend.fill(filter!, 1);
    const rest = backend.allocate('float32', 7 * 2 ** 16);
    const run = () => backend.fused.conv2d(x!, filter!, null, y!, layout, 'linear');
    expect(run).toThrow(OutOfMemoryError);
    backend.free(rest);
    run();
    expect(backend.readSync(y!)).toEqual(new Float32Array(36 * 128).fill(9 * 128));
    await backend.dispose();
  });

  it('says so where it cannot have what it needs while it runs, and goes on', async () => {
    const backend = await createBackend({ threads: 1, maximumMegabytes: 4 });
    const layout = layoutOf({ image: [1, 2, 2, 256], window: [2, 2], filters: 256 });
    const [x, filter, y] = lengthsOf('conv2d', layout).map((length) => backend.allocate('float32', length));
    backend.fill(x!, 1);
    backend.fill(filter!, 1);
    const rest = backend.allocate('float32', 7 * 2 ** 16);
    const run = () => backend.fused.conv2d(x!, filter!, null, y!, layout, 'linear');
    expect(run).toThrow(OutOfMemoryError);
    backend.free(rest);
    run();
    expect(backend.readSync(y!)).toEqual(new Float32Array(256).fill(1024));
    await backend.dispose();
  });
});
