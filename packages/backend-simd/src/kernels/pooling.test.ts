import { createPureBackend } from '@athanor/backend-pure';
import type { Backend, WindowLayout } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, integers, numbers, unwritten } from '../../test/support.ts';
import { createBackend, type SimdBackend } from '../index.ts';

// Pure says what is right; where windows overlap it adds in float64, so there dy is of whole numbers.
const pure = createPureBackend();
const backends: SimdBackend[] = [];

beforeAll(async () => {
  for (const threads of [1, 2]) {
    const backend = await createBackend({ threads });
    await backend.startThreads();
    backends.push(backend);
  }
});

afterAll(async () => {
  for (const backend of backends) await backend.dispose();
});

/** What pooling makes of x, its gradient, and that where x is relu's output. */
function pooled(on: Backend, x: Float32Array, dy: Float32Array, layout: WindowLayout): Float32Array[] {
  const images = [unwritten(x.slice()), unwritten(x.slice())];
  const storages = [x, dy, unwritten(dy.slice()), ...images].map((values) => {
    const storage = on.allocate('float32', values.length);
    on.write(storage, values);
    return storage;
  });
  const [image, gradient, output, dx, dz] = storages;
  on.fused.maxPool2d!(image!, output!, layout);
  on.fused.maxPool2dGradient!(image!, gradient!, dx!, layout, 'linear');
  on.fused.maxPool2dGradient!(image!, gradient!, dz!, layout, 'relu');
  const results = [output!, dx!, dz!].map((storage) => Float32Array.from(on.readSync!(storage)));
  for (const storage of storages) on.free(storage);
  return results;
}

interface Use {
  readonly image: readonly [batch: number, height: number, width: number, channels: number];
  readonly window: readonly [height: number, width: number];
  readonly strides?: readonly [height: number, width: number];
  readonly dilations?: readonly [height: number, width: number];
  readonly before?: readonly [top: number, left: number];
  readonly output: readonly [height: number, width: number];
}

function layoutOf({ image, window, strides = [1, 1], dilations = [1, 1], before = [0, 0], output }: Use) {
  const [batch, height, width, channels] = image;
  return {
    ...{ batch, height, width, channels, windowHeight: window[0], windowWidth: window[1] },
    ...{ strideHeight: strides[0], strideWidth: strides[1], padTop: before[0], padLeft: before[1] },
    ...{ dilationHeight: dilations[0], dilationWidth: dilations[1] },
    ...{ outputHeight: output[0], outputWidth: output[1] },
  };
}

const two = [2, 2] as const;
const uses: readonly (readonly [name: string, use: Use])[] = [
  ['side by side', { image: [3, 6, 8, 16], window: two, strides: two, output: [3, 4] }],
  [
    'side by side, with a row and a column over',
    { image: [2, 7, 9, 5], window: two, strides: two, output: [3, 4] },
  ],
  [
    'side by side, padded',
    { image: [2, 7, 9, 6], window: two, strides: two, before: [1, 1], output: [4, 5] },
  ],
  ['side by side, one channel', { image: [5, 6, 6, 1], window: [3, 2], strides: [3, 2], output: [2, 3] }],
  ['side by side, many', { image: [4, 26, 26, 32], window: two, strides: two, output: [13, 13] }],
  ['of one pixel', { image: [2, 3, 4, 7], window: [1, 1], output: [3, 4] }],
  ['with gaps', { image: [2, 8, 9, 3], window: [2, 3], strides: [3, 4], output: [2, 2] }],
  ['that overlap', { image: [3, 9, 8, 12], window: [3, 3], strides: two, output: [4, 3] }],
  ['that overlap, many', { image: [4, 27, 25, 24], window: [3, 3], strides: two, output: [13, 12] }],
  ['two by two, one apart', { image: [2, 5, 6, 9], window: two, output: [4, 5] }],
  [
    'dilated beyond the edges',
    { image: [1, 7, 6, 2], window: [3, 2], dilations: [3, 4], before: [2, 3], output: [5, 6] },
  ],
  [
    'of nothing but padding',
    { image: [2, 2, 3, 2], window: two, strides: two, before: [4, 4], output: [5, 6] },
  ],
  ['of no images', { image: [0, 4, 4, 2], window: two, output: [3, 3] }],
  ['of no channels', { image: [2, 4, 4, 0], window: two, strides: two, output: two }],
  ['of no columns', { image: [2, 4, 0, 2], window: two, strides: two, output: [2, 0] }],
  ['of which none fits', { image: [2, 1, 1, 3], window: two, strides: two, output: [0, 0] }],
];

describe.each(uses)('maxPool2d and its gradient with windows %s', (_, use) => {
  const layout = layoutOf(use);
  const { batch, height, width, channels } = layout;
  const count = batch * height * width * channels;
  const dy = Float32Array.from(integers(batch * layout.outputHeight * layout.outputWidth * channels, 5));

  function expectPure(x: Float32Array): void {
    const expected = pooled(pure, x, dy, layout);
    for (const backend of backends) {
      const found = pooled(backend, x, dy, layout);
      expected.forEach((values, i) => {
        expectSame(found[i]!, values);
      });
    }
  }

  it('of distinct numbers', () => expectPure(numbers(count)));

  it('of ties, NaN, both infinities and zeros of both signs', () => {
    const special = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0, 0];
    expectPure(Float32Array.from(integers(count, 3), (choice) => special[choice] ?? choice));
  });

  it('of −∞ alone', () => expectPure(new Float32Array(count).fill(Number.NEGATIVE_INFINITY)));
});

it('the gradient of a window that is NaN or infinite goes to one pixel only', () => {
  const layout = layoutOf({ image: [1, 2, 2, 1], window: two, strides: two, output: [1, 1] });
  for (const gradient of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const [, dx] = pooled(backends[0]!, Float32Array.of(1, 4, 3, 4), Float32Array.of(gradient), layout);
    expect([...dx!]).toEqual([0, gradient, 0, 0]);
  }
});
