import type { WindowLayout } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectSame, integers, numbers, unwritten } from '../../test/support.ts';
import { layoutOf, tapsOf, type WindowUse } from '../../test/windows.ts';
import { maxPool2d, maxPool2dGradient } from './max-pool2d.ts';

/** For each window and channel the index in x of the first NaN, or else the first greatest; −1 where there is none. */
function naivePlaces(x: ArrayLike<number>, layout: WindowLayout): Int32Array {
  const { batch, channels, outputHeight, outputWidth } = layout;
  const places = new Int32Array(batch * outputHeight * outputWidth * channels).fill(-1);
  for (const { window, pixel } of tapsOf(layout)) {
    if (pixel === undefined) continue;
    for (let c = 0; c < channels; c++) {
      const at = pixel * channels + c;
      const held = places[window * channels + c]!;
      if (held >= 0 && Number.isNaN(x[held]!)) continue;
      if (held < 0 || Number.isNaN(x[at]!) || x[at]! > x[held]!) places[window * channels + c] = at;
    }
  }
  return places;
}

function expectPool(x: Float32Array | Float64Array, layout: WindowLayout): void {
  const places = naivePlaces(x, layout);
  const floats = (length: number) =>
    x instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  const output = unwritten(floats(places.length));
  maxPool2d(x, output, layout);
  expectSame(
    output,
    Array.from(places, (place) => (place < 0 ? Number.NEGATIVE_INFINITY : x[place]!)),
  );

  const dy = floats(places.length);
  dy.set(numbers(places.length, 9));
  for (const activation of ['linear', 'relu'] as const) {
    const sums = new Float64Array(x.length);
    places.forEach((place, i) => {
      if (place >= 0 && (activation === 'linear' || x[place]! > 0)) sums[place]! += dy[i]!;
    });
    const expected = floats(x.length);
    expected.set(sums);
    const gradient = unwritten(floats(x.length));
    maxPool2dGradient(x, dy, gradient, layout, activation);
    expectSame(gradient, expected);
  }
}

const uses: readonly (readonly [name: string, use: WindowUse])[] = [
  ['a single element', { image: [1, 1, 1, 1], window: [1, 1] }],
  ['windows side by side', { image: [3, 6, 8, 5], window: [2, 2], strides: [2, 2] }],
  ['pixels that are left out', { image: [2, 7, 9, 3], window: [2, 3], strides: [3, 4] }],
  ['windows that overlap', { image: [2, 6, 6, 4], window: [3, 3] }],
  ['one channel', { image: [2, 5, 5, 1], window: [3, 2], strides: [2, 1] }],
  [
    'padding on all sides',
    { image: [2, 5, 4, 3], window: [3, 3], strides: [2, 2], before: [1, 1], output: [3, 3] },
  ],
  ['windows of nothing but padding', { image: [2, 2, 3, 2], window: [2, 2], before: [3, 3], output: [8, 9] }],
  [
    'dilations that step over the edges',
    { image: [1, 7, 6, 2], window: [3, 2], dilations: [3, 4], before: [2, 3], output: [5, 6] },
  ],
  ['no images', { image: [0, 4, 4, 2], window: [2, 2] }],
  ['no channels', { image: [2, 4, 4, 0], window: [2, 2] }],
  ['images without columns', { image: [2, 4, 0, 2], window: [2, 2], output: [3, 2] }],
];

describe.each(uses)('maxPool2d and its gradient, %s', (_, use) => {
  const layout = layoutOf(use);
  const { batch, height, width, channels } = layout;
  const count = batch * height * width * channels;

  it('of distinct numbers', () => expectPool(numbers(count), layout));

  it('of float64', () => {
    expectPool(
      Float64Array.from(numbers(count), (value) => value / 3),
      layout,
    );
  });

  it('of ties, NaN, both infinities and zeros of both signs', () => {
    const special = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0, 0];
    const choices = integers(count, 3);
    expectPool(
      Float32Array.from(choices, (choice) => special[choice] ?? choice),
      layout,
    );
  });

  it('of −∞ alone', () => {
    expectPool(new Float32Array(count).fill(Number.NEGATIVE_INFINITY), layout);
  });
});

describe('maxPool2d', () => {
  const layout = layoutOf({ image: [1, 2, 2, 1], window: [2, 2], strides: [2, 2] });

  it.each([
    { x: [1, 3, 3, 2], greatest: 3, gradient: [0, 5, 0, 0] },
    { x: [1, Number.NaN, 9, Number.NaN], greatest: Number.NaN, gradient: [0, 5, 0, 0] },
    { x: [Number.NaN, 1, 9, 2], greatest: Number.NaN, gradient: [5, 0, 0, 0] },
    { x: [-4, -3, -2, -1], greatest: -1, gradient: [0, 0, 0, 5] },
    { x: [-0, 0, -1, 0], greatest: -0, gradient: [5, 0, 0, 0] },
  ])('of $x is $greatest', ({ x, greatest, gradient }) => {
    const output = new Float32Array(1);
    maxPool2d(Float32Array.from(x), output, layout);
    expectSame(output, [greatest]);
    const dx = unwritten(new Float32Array(4));
    maxPool2dGradient(Float32Array.from(x), Float32Array.of(5), dx, layout, 'linear');
    expectSame(dx, gradient);
  });

  it('adds the gradients of many windows in float64 and rounds once', () => {
    const line = layoutOf({ image: [1, 1, 5, 1], window: [1, 3] });
    const x = Float32Array.of(0, 0, 1, 0, 0);
    const dy = Float32Array.of(2 ** 24, 1, 1);
    const dx = unwritten(new Float32Array(5));
    maxPool2dGradient(x, dy, dx, line, 'linear');
    expect([...dx]).toEqual([0, 0, 2 ** 24 + 2, 0, 0]);
  });
});
