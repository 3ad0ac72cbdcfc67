import type { Conv2dLayout } from '@athanor/core';
import { afterEach, describe, expect, it } from 'vitest';
import { multiplyOn } from '../test/multiply.mjs';
import { expectSame, integers } from '../test/support.ts';
import {
  createBackend,
  createEngine,
  OutOfMemoryError,
  type ProductsExtension,
  SimdBackend,
} from './index.ts';
import { countTiles, usesWinograd, usesWinogradForFilter } from './kernels/convolution/winograd-tiling.ts';
import type { Product } from './products.ts';

const made: SimdBackend[] = [];
afterEach(async () => {
  for (const backend of made.splice(0)) await backend.dispose();
});

const worker = {
  module: new URL('../test/products-module.mjs', import.meta.url).href,
  data: new Int32Array(new SharedArrayBuffer(4)),
};

/** A backend whose products are three loops, and what it was asked for on this thread. */
async function withLoops(threads: number, options: Partial<ProductsExtension> = {}, maximumMegabytes = 4096) {
  const calls: Product[] = [];
  const extension: ProductsExtension = {
    name: 'loops',
    prefers: ({ m, n, k }) => m * n * k > 0,
    connect(memory) {
      const multiply = multiplyOn(memory);
      return (product) => {
        calls.push(product);
        multiply(product);
      };
    },
    worker,
    ...options,
  };
  const backend = new SimdBackend(await createEngine({ threads, maximumMegabytes }, extension));
  made.push(backend);
  await backend.startThreads();
  return { backend, calls };
}

interface Use {
  readonly image: readonly [batch: number, height: number, width: number, channels: number];
  readonly filter: readonly [windowHeight: number, windowWidth: number, filters: number];
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly before?: readonly [top: number, left: number];
  /** [height, width]. */
  readonly output: readonly [height: number, width: number];
}

function layoutOf({ image, filter, strides = [1, 1], dilations = [1, 1], before = [0, 0], output }: Use) {
  return {
    ...{ batch: image[0], height: image[1], width: image[2], channels: image[3] },
    ...{ windowHeight: filter[0], windowWidth: filter[1], filters: filter[2] },
    ...{ strideHeight: strides[0], strideWidth: strides[1] },
    ...{ dilationHeight: dilations[0], dilationWidth: dilations[1] },
    ...{ padTop: before[0], padLeft: before[1], outputHeight: output[0], outputWidth: output[1] },
  } satisfies Conv2dLayout;
}

/** All that the three kernels give of small whole numbers, whose sums are exact in any order. */
function results(backend: SimdBackend, layout: Conv2dLayout): Record<string, Float32Array> {
  const { batch, height, width, channels, windowHeight, windowWidth, filters } = layout;
  const lengths = [
    batch * height * width * channels,
    windowHeight * windowWidth * channels * filters,
    batch * layout.outputHeight * layout.outputWidth * filters,
    filters,
  ];
  const storages = lengths.map((length, i) => {
    const storage = backend.allocate('float32', length);
    backend.write(storage, Float32Array.from(integers(length, i + 1)));
    return storage;
  });
  const [x, filter, dy, bias] = storages;
  const { fused } = backend;
  const run = (length: number, kernel: (output: ReturnType<typeof backend.allocate>) => void) => {
    const whole = backend.allocate('float32', length);
    backend.fill(whole, Number.NaN);
    kernel(whole);
    const values = Float32Array.from(backend.readSync(whole));
    backend.free(whole);
    return values;
  };
  const found = {
    forward: run(lengths[2]!, (y) => fused.conv2d(x!, filter!, null, y, layout, 'linear')),
    relu: run(lengths[2]!, (y) => fused.conv2d(x!, filter!, null, y, layout, 'relu')),
    bias: run(lengths[2]!, (y) => fused.conv2d(x!, filter!, bias!, y, layout, 'linear')),
    'bias and relu': run(lengths[2]!, (y) => fused.conv2d(x!, filter!, bias!, y, layout, 'relu')),
    'input gradient': run(lengths[0]!, (dx) => fused.conv2dInputGradient(dy!, filter!, dx, layout)),
    'filter gradient': run(lengths[1]!, (dw) => fused.conv2dFilterGradient(x!, dy!, dw, layout)),
  };
  for (const storage of storages) backend.free(storage);
  return found;
}

const uses: readonly (readonly [name: string, use: Use])[] = [
  ['windows within', { image: [3, 9, 8, 9], filter: [3, 3, 35], output: [7, 6] }],
  ['padding on all sides', { image: [2, 5, 6, 11], filter: [3, 3, 32], before: [1, 1], output: [5, 6] }],
  [
    'padding wider than the image',
    { image: [2, 2, 1, 9], filter: [3, 3, 33], before: [4, 5], output: [8, 9] },
  ],
  [
    'strides, padded at the end',
    { image: [3, 7, 8, 8], filter: [3, 3, 34], strides: [2, 3], output: [4, 3] },
  ],
  [
    'dilations, strides, padding',
    {
      ...{ image: [2, 11, 10, 13], filter: [3, 2, 32], before: [2, 1] },
      ...{ dilations: [2, 3], strides: [2, 1], output: [5, 9] },
    },
  ],
  [
    'dilations wider than the image',
    { image: [2, 3, 2, 17], filter: [2, 3, 32], before: [4, 3], dilations: [5, 4], output: [6, 5] },
  ],
  ['a window of one pixel', { image: [5, 6, 7, 66], filter: [1, 1, 33], output: [6, 7] }],
  [
    'a window of one pixel, padded',
    { image: [2, 3, 4, 65], filter: [1, 1, 33], before: [1, 0], output: [4, 5] },
  ],
  [
    'a window of one pixel and a stride',
    { image: [3, 6, 7, 64], filter: [1, 1, 32], strides: [2, 3], output: [3, 3] },
  ],
  ['blocks of some images', { image: [23, 13, 13, 12], filter: [3, 3, 32], output: [11, 11] }],
  [
    'blocks within an image',
    { image: [2, 40, 41, 16], filter: [3, 3, 32], before: [1, 1], output: [40, 41] },
  ],
];

const tiledUses: readonly (readonly [name: string, use: Use])[] = [
  ['an odd size, blocks of some images', { image: [21, 13, 13, 32], filter: [3, 3, 64], output: [11, 11] }],
  [
    'padding, blocks within an image, of which the last is smaller',
    { image: [3, 27, 28, 64], filter: [3, 3, 32], before: [1, 1], output: [27, 28] },
  ],
  [
    'padding at one end, channels that are not a power of 2',
    { image: [5, 12, 9, 40], filter: [3, 3, 24], before: [2, 0], output: [12, 8] },
  ],
  [
    'channels for several shares and rows of more than four tiles',
    { image: [2, 12, 18, 136], filter: [3, 3, 152], before: [1, 1], output: [12, 18] },
  ],
  [
    'as many channels as there may be',
    { image: [8, 4, 4, 512], filter: [3, 3, 64], before: [1, 1], output: [4, 4] },
  ],
];

describe('a convolution by a library', () => {
  it.each([...uses, ...tiledUses])(
    '%s: as the kernels of this backend, on 1, 2 and 3 threads',
    async (_, use) => {
      const layout = layoutOf(use);
      const plain = await createBackend({ threads: 1 });
      made.push(plain);
      const expected = results(plain, layout);
      for (const threads of [1, 2, 3]) {
        const { backend, calls } = await withLoops(threads);
        const found = results(backend, layout);
        for (const [name, values] of Object.entries(expected)) expectSame(found[name]!, values);
        expect(calls.length).toBeGreaterThan(0);
        expect(backend.liveStorages).toBe(0);
      }
    },
  );

  it('is cut into blocks whose patches are small, and parts, by its layout alone', async () => {
    const layout = layoutOf({ image: [23, 13, 13, 12], filter: [3, 3, 32], output: [11, 11] });
    const sizes = async (threads: number) => {
      const { backend, calls } = await withLoops(threads, { worker: undefined });
      results(backend, layout);
      return calls.map(({ m, n, k, accumulate }) => [m, n, k, accumulate]);
    };
    const found = await sizes(1);
    expect(await sizes(3)).toEqual(found);
    for (const [m, n, k] of found) {
      // The patches are [pixels, 108]; pixels are the product's third size beside 108 and 32.
      const pixels = (Number(m) * Number(n) * Number(k)) / (108 * 32);
      expect(4 * pixels * 108).toBeLessThanOrEqual(2 ** 19);
    }
    // The convolution alone, which is computed four times.
    expect(found.filter(([, n, k]) => n === 32 && k === 108).length).toBeGreaterThanOrEqual(4 * 3);
    expect(found.reduce((sum, [m, n, k]) => sum + Number(m) * Number(n) * Number(k), 0)).toBe(
      6 * 23 * 11 * 11 * 108 * 32,
    );
  });

  it('asks for each of the three products, and leaves those that are not wanted to this backend', async () => {
    const layout = layoutOf({ image: [3, 9, 8, 9], filter: [3, 3, 35], output: [7, 6] });
    for (const wanted of ['', 'transposeA', 'transposeB'] as const) {
      const { backend, calls } = await withLoops(1, {
        prefers: ({ transposeA, transposeB }) =>
          wanted === '' ? !transposeA && !transposeB : { transposeA, transposeB }[wanted],
      });
      results(backend, layout);
      expect(calls).not.toHaveLength(0);
      for (const call of calls) {
        expect([call.transposeA, call.transposeB]).toEqual([
          wanted === 'transposeA',
          wanted === 'transposeB',
        ]);
      }
    }
    const { backend, calls } = await withLoops(1);
    results(backend, layoutOf({ image: [3, 9, 8, 1], filter: [3, 3, 35], output: [7, 6] }));
    results(backend, layoutOf({ image: [3, 9, 8, 30], filter: [3, 3, 3], output: [7, 6] }));
    results(backend, layoutOf({ image: [0, 9, 8, 30], filter: [3, 3, 33], output: [7, 6] }));
    results(backend, layoutOf({ image: [3, 9, 8, 30], filter: [3, 3, 0], output: [7, 6] }));
    expect(calls).toEqual([]);
  });

  it.each(tiledUses)('by Winograd, %s: 16 products a block, which the threads share', async (_, use) => {
    const layout = layoutOf(use);
    expect(usesWinograd(layout) && usesWinogradForFilter(layout)).toBe(true);
    const { backend, calls } = await withLoops(1);
    results(backend, layout);
    const operations = calls.reduce((sum, { m, n, k }) => sum + m * n * k, 0);
    expect(operations).toBe(6 * 16 * countTiles(layout).tiles * layout.channels * layout.filters);
    const others = await withLoops(3);
    const before = Atomics.load(worker.data, 0);
    results(others.backend, layout);
    const byOthers = Atomics.load(worker.data, 0) - before;
    expect(others.calls.length + byOthers).toBe(calls.length);
    expect(calls.length % 16).toBe(0);
  });

  it('by Winograd gives an image the same bits alone, where the library does', async () => {
    const { backend } = await withLoops(1);
    for (const [, use] of tiledUses.slice(0, 3)) {
      const layout = layoutOf(use);
      const [x, filter, y] = [
        [...use.image],
        [3, 3, use.image[3], use.filter[2]],
        [use.image[0], ...use.output],
      ].map((shape, i) => {
        const length = shape.reduce((product, size) => product * size, i === 2 ? use.filter[2] : 1);
        return Float32Array.from({ length }, (_, at) => Math.sin(at * 1.7 + i));
      });
      const run = (kernel: 'conv2d' | 'conv2dInputGradient', images: Float32Array, batch: number) => {
        const isForward = kernel === 'conv2d';
        const [length, toLength] = [images.length, ((isForward ? y : x)!.length / use.image[0]) * batch];
        const [from, weights, to] = [length, filter!.length, toLength].map((size) =>
          backend.allocate('float32', size),
        );
        backend.write(from!, images);
        backend.write(weights!, filter!);
        if (isForward) backend.fused.conv2d(from!, weights!, null, to!, { ...layout, batch }, 'linear');
        else backend.fused.conv2dInputGradient(from!, weights!, to!, { ...layout, batch });
        const values = Float32Array.from(backend.readSync(to!));
        for (const storage of [from!, weights!, to!]) backend.free(storage);
        return values;
      };
      for (const kernel of ['conv2d', 'conv2dInputGradient'] as const) {
        const images = (kernel === 'conv2d' ? x : y)!;
        const together = run(kernel, images, use.image[0]);
        const size = images.length / use.image[0];
        for (let image = 0; image < use.image[0]; image++) {
          const alone = run(kernel, images.slice(image * size, (image + 1) * size), 1);
          expectSame(alone, together.subarray(image * alone.length, (image + 1) * alone.length));
        }
      }
    }
  });

  it('leaves Winograd to this backend where only one thread calls the library', async () => {
    const layout = layoutOf(tiledUses[0]![1]);
    const { backend, calls } = await withLoops(2, { worker: undefined });
    const plain = await createBackend({ threads: 1 });
    made.push(plain);
    const [found, expected] = [results(backend, layout), results(plain, layout)];
    for (const [name, values] of Object.entries(expected)) expectSame(found[name]!, values);
    expect(calls.some(({ k }) => k === 32)).toBe(false);
  });

  it('by Winograd writes nothing beyond its output, and goes on in a memory that grows', async () => {
    const { backend } = await withLoops(1);
    const layout = layoutOf(tiledUses[1]![1]);
    const expected = results(backend, layout);
    const bytes = backend.memoryBytes;
    const others = Array.from({ length: 8 }, () => {
      const storage = backend.allocate('float32', 2 ** 19);
      backend.fill(storage, 7);
      return storage;
    });
    expect(backend.memoryBytes).toBeGreaterThan(bytes);
    // What is freed lies between storages that stay.
    for (const storage of others.splice(1, 1)) backend.free(storage);
    for (const storage of others.splice(3, 1)) backend.free(storage);
    const found = results(backend, layout);
    for (const [name, values] of Object.entries(expected)) expectSame(found[name]!, values);
    for (const storage of others)
      expect(backend.readSync(storage)).toEqual(new Float32Array(2 ** 19).fill(7));
  });

  it('by Winograd says so where it cannot have what it needs while it runs, and goes on', async () => {
    const { backend } = await withLoops(1, {}, 6);
    const layout = layoutOf({ image: [1, 8, 8, 64], filter: [3, 3, 64], output: [6, 6] });
    const [x, filter, y] = [64 * 64, 9 * 64 * 64, 36 * 64].map((length) =>
      backend.allocate('float32', length),
    );
    backend.fill(x!, 1);
    backend.fill(filter!, 1);
    const rest: ReturnType<typeof backend.allocate>[] = [];
    const fill = () => {
      for (;;) rest.push(backend.allocate('float32', 2 ** 14));
    };
    expect(fill).toThrow(OutOfMemoryError);
    const run = () => backend.fused.conv2d(x!, filter!, null, y!, layout, 'linear');
    expect(run).toThrow(OutOfMemoryError);
    for (const storage of rest) backend.free(storage);
    run();
    expect(backend.readSync(y!)).toEqual(new Float32Array(36 * 64).fill(9 * 64));
  });

  it('says so where it cannot have memory for the patches, and goes on', async () => {
    const { backend } = await withLoops(1, {}, 4);
    const layout = layoutOf({ image: [64, 4, 4, 64], filter: [3, 3, 32], output: [2, 2] });
    const [x, filter, y] = [64 * 16 * 64, 9 * 64 * 32, 64 * 4 * 32].map((length) =>
      backend.allocate('float32', length),
    );
    backend.fill(x!, 1);
    backend.fill(filter!, 1);
    const rest: ReturnType<typeof backend.allocate>[] = [];
    const fill = () => {
      for (;;) rest.push(backend.allocate('float32', 2 ** 14));
    };
    expect(fill).toThrow(OutOfMemoryError);
    const run = () => backend.fused.conv2d(x!, filter!, null, y!, layout, 'linear');
    expect(run).toThrow(OutOfMemoryError);
    for (const storage of rest) backend.free(storage);
    run();
    expect(backend.readSync(y!)).toEqual(new Float32Array(64 * 4 * 32).fill(576));
  });
});
