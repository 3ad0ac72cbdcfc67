import type { Conv2dLayout, FusedActivation } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, numbers } from '../../../test/support.ts';
import { createBackend, type SimdBackend } from '../../index.ts';
import { ownStorage, SimdStorage } from '../../storage.ts';
import { goesAlongRows } from './rows.ts';

const relaxedBackends: SimdBackend[] = [];
const plainBackends: SimdBackend[] = [];
const backends: SimdBackend[] = [];

beforeAll(async () => {
  for (const relaxed of [false, true]) {
    for (const threads of [1, 2, 3]) {
      const backend = await createBackend({ relaxed, threads });
      await backend.startThreads();
      backends.push(backend);
      (relaxed ? relaxedBackends : plainBackends).push(backend);
    }
  }
});

afterAll(async () => {
  for (const backend of backends) await backend.dispose();
});

/** Images of one channel and windows of 3 by 3 that all lie within, unless said. */
function layoutOf(
  batch: number,
  height: number,
  width: number,
  filters: number,
  { pad = 0, ...own }: Partial<Conv2dLayout> & { readonly pad?: number } = {},
): Conv2dLayout {
  const { windowHeight = 3, windowWidth = 3, strideHeight = 1, strideWidth = 1 } = own;
  const { dilationHeight = 1, dilationWidth = 1, channels = 1 } = own;
  const rest = [height + 2 * pad, width + 2 * pad] as const;
  return {
    ...{ batch, height, width, channels, filters, padTop: pad, padLeft: pad },
    ...{ windowHeight, windowWidth, strideHeight, strideWidth, dilationHeight, dilationWidth },
    outputHeight: Math.floor((rest[0] - (windowHeight - 1) * dilationHeight - 1) / strideHeight) + 1,
    outputWidth: Math.floor((rest[1] - (windowWidth - 1) * dilationWidth - 1) / strideWidth) + 1,
  };
}

/** Calls `use` for every element of x that a pixel of the output sees through a tap: all by their places, one channel. */
function forEachProduct(layout: Conv2dLayout, use: (x: number, tap: number, pixel: number) => void): void {
  const { batch, height, width, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  for (let pixel = 0; pixel < batch * outputHeight * outputWidth; pixel++) {
    const line = Math.floor(pixel / outputWidth);
    for (let tap = 0; tap < windowHeight * windowWidth; tap++) {
      const row =
        (line % outputHeight) * layout.strideHeight -
        layout.padTop +
        Math.floor(tap / windowWidth) * layout.dilationHeight;
      const column =
        (pixel % outputWidth) * layout.strideWidth -
        layout.padLeft +
        (tap % windowWidth) * layout.dilationWidth;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      use((Math.floor(line / outputHeight) * height + row) * width + column, tap, pixel);
    }
  }
}

type Sums = readonly [sums: Float64Array, magnitudes: Float64Array];

/** In float64: x ∗ filter, and the same without signs. */
function forward(x: Float32Array, filter: Float32Array, layout: Conv2dLayout): Sums {
  const { batch, outputHeight, outputWidth, filters } = layout;
  const sums = new Float64Array(batch * outputHeight * outputWidth * filters);
  const magnitudes = new Float64Array(sums.length);
  forEachProduct(layout, (at, tap, pixel) => {
    for (let i = 0; i < filters; i++) {
      const product = x[at]! * filter[tap * filters + i]!;
      sums[pixel * filters + i]! += product;
      magnitudes[pixel * filters + i]! += Math.abs(product);
    }
  });
  return [sums, magnitudes];
}

function filterGradient(x: Float32Array, dy: Float32Array, layout: Conv2dLayout): Sums {
  const { windowHeight, windowWidth, filters } = layout;
  const sums = new Float64Array(windowHeight * windowWidth * filters);
  const magnitudes = new Float64Array(sums.length);
  forEachProduct(layout, (at, tap, pixel) => {
    for (let i = 0; i < filters; i++) {
      const product = x[at]! * dy[pixel * filters + i]!;
      sums[tap * filters + i]! += product;
      magnitudes[tap * filters + i]! += Math.abs(product);
    }
  });
  return [sums, magnitudes];
}

/** What the kernel writes to `length` elements. Fails where it writes anything before or after them. */
function run(
  backend: SimdBackend,
  operands: readonly Float32Array[],
  length: number,
  kernel: (output: SimdStorage, operands: readonly SimdStorage[]) => void,
): Float32Array {
  const margin = 64;
  const all = ownStorage(backend.allocate('float32', length + 2 * margin), backend);
  backend.fill(all, 77);
  const storages = operands.map((values) => {
    const storage = ownStorage(backend.allocate('float32', values.length), backend);
    backend.write(storage, values);
    return storage;
  });
  kernel(new SimdStorage('float32', length, all.pointer + 4 * margin, backend), storages);
  const found = Float32Array.from(backend.readSync(all));
  for (const storage of [all, ...storages]) backend.free(storage);
  for (let i = 0; i < margin; i++) expect([found[i], found[margin + length + i]]).toEqual([77, 77]);
  return found.slice(margin, margin + length);
}

function conv2d(
  backend: SimdBackend,
  x: Float32Array,
  filter: Float32Array,
  layout: Conv2dLayout,
  bias: Float32Array | null = null,
  activation: FusedActivation = 'linear',
): Float32Array {
  const length = layout.batch * layout.outputHeight * layout.outputWidth * layout.filters;
  return run(backend, bias === null ? [x, filter] : [x, filter, bias], length, (output, [a, b, c]) => {
    backend.fused.conv2d(a!, b!, c ?? null, output, layout, activation);
  });
}

function conv2dFilterGradient(
  backend: SimdBackend,
  x: Float32Array,
  dy: Float32Array,
  layout: Conv2dLayout,
): Float32Array {
  const length = layout.windowHeight * layout.windowWidth * layout.filters;
  return run(backend, [x, dy], length, (output, [a, b]) => {
    backend.fused.conv2dFilterGradient(a!, b!, output, layout);
  });
}

/** x, the filter, and dy. */
function operandsOf(layout: Conv2dLayout): readonly [Float32Array, Float32Array, Float32Array] {
  const { batch, height, width, windowHeight, windowWidth, outputHeight, outputWidth, filters } = layout;
  return [
    numbers(batch * height * width, 1),
    numbers(windowHeight * windowWidth * filters, 2),
    numbers(batch * outputHeight * outputWidth * filters, 3),
  ];
}

function expectNear(found: Float32Array, [sums, magnitudes]: Sums): void {
  expect(found.length).toBe(sums.length);
  for (let i = 0; i < found.length; i++) {
    if (!(Math.abs(found[i]! - sums[i]!) <= 2e-6 * magnitudes[i]!)) {
      expect.fail(`element ${i} is ${found[i]}, expected ${sums[i]}`);
    }
  }
}

const cases: readonly (readonly [name: string, layout: Conv2dLayout, goes: boolean])[] = [
  ...[3, 4, 5, 6, 7, 8, 9, 28].map(
    (width) => [`rows of ${width - 2}`, layoutOf(5, 6, width, 8), true] as const,
  ),
  ...[1, 2, 3, 4, 5, 6, 7, 9, 12, 16, 31, 40].map((filters) => {
    const layout = layoutOf(3, 7, 8, filters);
    return [`${filters} filters`, layout, filters % 8 === 0] as const;
  }),
  ['MNIST, some images', layoutOf(9, 28, 28, 32), true],
  ['one image', layoutOf(1, 28, 28, 32), true],
  ['one pixel', layoutOf(1, 3, 3, 8), true],
  ['padding', layoutOf(3, 7, 6, 8, { pad: 1 }), true],
  ['padding wider than the image', layoutOf(2, 2, 1, 8, { pad: 4 }), true],
  ['a vertical stride', layoutOf(4, 12, 9, 8, { strideHeight: 3 }), true],
  ['a vertical dilation', layoutOf(4, 12, 9, 8, { dilationHeight: 2, pad: 1 }), true],
  ['a horizontal stride', layoutOf(4, 9, 12, 8, { strideWidth: 2 }), false],
  ['a horizontal dilation', layoutOf(4, 9, 12, 8, { dilationWidth: 2 }), false],
  ['windows of 1 by 1', layoutOf(3, 6, 7, 8, { windowHeight: 1, windowWidth: 1 }), false],
  ['windows of 1 by 3', layoutOf(3, 6, 7, 8, { windowHeight: 1 }), false],
  ['windows of 3 by 1', layoutOf(3, 6, 7, 8, { windowWidth: 1 }), false],
  ['windows of 5 by 3', layoutOf(3, 8, 7, 16, { windowHeight: 5 }), false],
  ['windows of 5 by 5', layoutOf(3, 8, 9, 8, { windowHeight: 5, windowWidth: 5 }), false],
  ['rows longer than a part', layoutOf(2, 4, 777, 8), true],
  ['more rows than parts', layoutOf(5, 160, 130, 8), true],
  ['many filters', layoutOf(2, 5, 5, 456), true],
  ['two channels', layoutOf(2, 5, 5, 8, { channels: 2 }), false],
  ['no images', layoutOf(0, 5, 5, 8), false],
  ['images too small for a window', layoutOf(2, 5, 2, 8), false],
];

describe('a convolution of one channel, along rows', () => {
  it.each(cases)('%s: right, and the same bits on 1, 2 and 3 threads', (_, layout, goes) => {
    expect(goesAlongRows(layout)).toBe(goes);
    if (layout.channels > 1) return;
    const [x, filter, dy] = operandsOf(layout);
    const y = forward(x, filter, layout);
    const gradient = filterGradient(x, dy, layout);
    for (const alike of [relaxedBackends, plainBackends]) {
      const ys = alike.map((backend) => conv2d(backend, x, filter, layout));
      const gradients = alike.map((backend) => conv2dFilterGradient(backend, x, dy, layout));
      expectNear(ys[0]!, y);
      expectNear(gradients[0]!, gradient);
      for (const other of ys) expectSame(other, ys[0]!);
      for (const other of gradients) expectSame(other, gradients[0]!);
    }
  });

  it.each([8, 24])('has the bits of its sums, add and relu, and no -0: %d filters', (filters) => {
    const layout = layoutOf(4, 7, 9, filters);
    const [x, filter] = operandsOf(layout);
    x.fill(0, 0, 63);
    const bias = numbers(filters, 4);
    bias[1] = -0;
    for (const backend of backends) {
      const linear = conv2d(backend, x, filter, layout);
      const shifted = linear.map((sum, i) => sum + bias[i % filters]!);
      const relu = (y: Float32Array): Float32Array => y.map((sum) => Math.max(sum, 0));
      expectSame(conv2d(backend, x, filter, layout, bias), shifted);
      expectSame(conv2d(backend, x, filter, layout, bias, 'relu'), relu(shifted));
      expectSame(conv2d(backend, x, filter, layout, null, 'relu'), relu(linear));
      expect(linear.some((sum) => Object.is(sum, -0))).toBe(false);
      expect(shifted.filter((sum) => sum > 0).length).toBeGreaterThan(0);
      expect(shifted.filter((sum) => sum < 0).length).toBeGreaterThan(0);
    }
  });

  it('gives an image the same bits alone', () => {
    const layout = layoutOf(6, 10, 11, 16, { pad: 1 });
    const [x, filter] = operandsOf(layout);
    for (const backend of backends) {
      const together = conv2d(backend, x, filter, layout);
      for (let image = 0; image < 6; image++) {
        const own = x.slice(image * 110, (image + 1) * 110);
        const alone = conv2d(backend, own, filter, { ...layout, batch: 1 });
        expectSame(alone, together.subarray(image * alone.length, (image + 1) * alone.length));
      }
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('lets %d get to where it belongs only', (value) => {
    const layout = layoutOf(3, 8, 9, 8);
    for (const column of [0, 1, 4, 8]) {
      const [x, filter, dy] = operandsOf(layout);
      x[8 * 9 + 4 * 9 + column] = value;
      const windows = Math.min(column, 6) - Math.max(0, column - 2) + 1;
      for (const backend of backends) {
        const isLost = (y: number): boolean => !Number.isFinite(y);
        const y = conv2d(backend, x, filter, layout);
        expect(y.filter(isLost).length).toBe(3 * windows * 8);
        const relu = conv2d(backend, x, filter, layout, null, 'relu');
        expectSame(
          relu,
          y.map((sum) => Math.max(sum, 0)),
        );
        const gradient = conv2dFilterGradient(backend, x, dy, layout);
        expect(gradient.filter(isLost).length).toBe(3 * windows * 8);
      }
    }
  });

  it('sums up as exactly as blocks of 512 pixels do', () => {
    const layout = layoutOf(128, 28, 28, 8);
    const x = numbers(128 * 28 * 28, 5).map(Math.abs);
    const dy = numbers(128 * 26 * 26 * 8, 6).map(Math.abs);
    const [sums] = filterGradient(x, dy, layout);
    for (const backend of backends) {
      const found = conv2dFilterGradient(backend, x, dy, layout);
      // A chain of n additions in float32 is off by about √(n/3) halves of the last place; 169 of them, by a 13th of that.
      for (const [i, sum] of sums.entries()) expect(Math.abs(found[i]! / sum - 1)).toBeLessThan(4e-7);
    }
  });
});
