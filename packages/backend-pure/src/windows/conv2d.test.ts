import type { Conv2dLayout } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectSame, numbers, unwritten } from '../../test/support.ts';
import { layoutOf, tapsOf, type WindowUse } from '../../test/windows.ts';
import { conv2d, conv2dFilterGradient } from './conv2d.ts';
import { conv2dInputGradient } from './conv2d-input-gradient.ts';

type Floats = Float32Array | Float64Array;

/** y[w, f] = Σ x·filter over the taps in order, in float64; what lies outside of the image is 0. */
function naiveForward(x: Floats, filter: Floats, layout: Conv2dLayout): Float64Array {
  const { channels, filters } = layout;
  const { y } = lengths(layout);
  const output = new Float64Array(y);
  for (const { window, tap, pixel } of tapsOf(layout)) {
    for (let c = 0; c < channels; c++) {
      const value = pixel === undefined ? 0 : x[pixel * channels + c]!;
      for (let f = 0; f < filters; f++) {
        output[window * filters + f]! += value * filter[(tap * channels + c) * filters + f]!;
      }
    }
  }
  return output;
}

/** dfilter[tap, c, f] = Σ x·dy over the windows in order, in float64. */
function naiveFilterGradient(x: Floats, dy: Floats, layout: Conv2dLayout): Float64Array {
  const { channels, filters } = layout;
  const output = new Float64Array(lengths(layout).filter);
  for (const { window, tap, pixel } of tapsOf(layout)) {
    for (let c = 0; c < channels; c++) {
      const value = pixel === undefined ? 0 : x[pixel * channels + c]!;
      for (let f = 0; f < filters; f++) {
        output[(tap * channels + c) * filters + f]! += value * dy[window * filters + f]!;
      }
    }
  }
  return output;
}

/** dx[pixel, c] = Σ over the taps, the last one first, of Σ dy·filter over the filters in order, in float64. */
function naiveInputGradient(dy: Floats, filter: Floats, layout: Conv2dLayout): Float64Array {
  const { channels, filters } = layout;
  const output = new Float64Array(lengths(layout).x);
  const lastFirst = [...tapsOf(layout)].sort((a, b) => b.tap - a.tap);
  for (const { window, tap, pixel } of lastFirst) {
    if (pixel === undefined) continue;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let f = 0; f < filters; f++) {
        sum += dy[window * filters + f]! * filter[(tap * channels + c) * filters + f]!;
      }
      output[pixel * channels + c]! += sum;
    }
  }
  return output;
}

function lengths({ filters, ...layout }: Conv2dLayout): { x: number; filter: number; y: number } {
  const { batch, height, width, channels, windowHeight, windowWidth, outputHeight, outputWidth } = layout;
  return {
    x: batch * height * width * channels,
    filter: windowHeight * windowWidth * channels * filters,
    y: batch * outputHeight * outputWidth * filters,
  };
}

const uses: readonly (readonly [name: string, filters: number, use: WindowUse])[] = [
  ['a single element', 1, { image: [1, 1, 1, 1], window: [1, 1] }],
  ['one filter, one channel', 1, { image: [3, 5, 4, 1], window: [2, 3] }],
  ['more taps than a block is deep', 3, { image: [2, 6, 5, 31], window: [3, 3] }],
  [
    'more taps than a block has columns, in the middle of a tap',
    5,
    { image: [1, 4, 4, 300], window: [2, 2] },
  ],
  ['more filters than a block has columns', 259, { image: [1, 3, 4, 2], window: [2, 2] }],
  ['blocks of windows that begin within an image', 6, { image: [7, 12, 9, 2], window: [3, 2] }],
  ['an image of more windows than a block has', 4, { image: [2, 30, 31, 1], window: [2, 2] }],
  ['padding on all sides', 4, { image: [3, 5, 6, 3], window: [3, 3], before: [1, 1], output: [5, 6] }],
  [
    'padding that is wider than the image',
    3,
    { image: [2, 2, 1, 2], window: [3, 3], before: [4, 5], output: [8, 9] },
  ],
  ['strides that leave pixels out at the end', 5, { image: [4, 9, 8, 3], window: [2, 2], strides: [3, 4] }],
  [
    'strides smaller than the window, padded at the end',
    3,
    { image: [2, 7, 7, 2], window: [3, 3], strides: [2, 2], output: [4, 4] },
  ],
  [
    'dilations, strides and padding',
    7,
    { image: [2, 11, 10, 3], window: [3, 2], dilations: [2, 3], strides: [2, 1], before: [2, 1] },
  ],
  ['no images', 3, { image: [0, 5, 5, 2], window: [3, 3] }],
  ['no filters', 0, { image: [2, 4, 4, 2], window: [3, 3] }],
  ['no channels', 3, { image: [2, 4, 4, 0], window: [3, 3] }],
  ['images without rows', 3, { image: [2, 0, 4, 2], window: [3, 3], output: [0, 4] }],
];

describe.each(uses)('convolution, %s, to the bit', (_, filters, use) => {
  const layout = { ...layoutOf(use), filters };
  const length = lengths(layout);
  const x = numbers(length.x, 1);
  const filter = numbers(length.filter, 2);
  const dy = numbers(length.y, 3);

  it('forward', () => {
    const output = unwritten(new Float32Array(length.y));
    conv2d(x, filter, output, layout);
    expectSame(output, Float32Array.from(naiveForward(x, filter, layout)));
  });

  it("the filter's gradient", () => {
    const output = unwritten(new Float32Array(length.filter));
    conv2dFilterGradient(x, dy, output, layout);
    expectSame(output, Float32Array.from(naiveFilterGradient(x, dy, layout)));
  });

  it("the input's gradient", () => {
    const output = unwritten(new Float32Array(length.x));
    conv2dInputGradient(dy, filter, output, layout);
    expectSame(output, Float32Array.from(naiveInputGradient(dy, filter, layout)));
  });

  it('the last bits of float64', () => {
    const [x64, filter64, dy64] = [x, filter, dy].map((values) =>
      Float64Array.from(values, (v) => v / 3),
    ) as [Float64Array, Float64Array, Float64Array];
    const output = unwritten(new Float64Array(length.y));
    conv2d(x64, filter64, output, layout);
    expectSame(output, naiveForward(x64, filter64, layout));
    const filterGradient = unwritten(new Float64Array(length.filter));
    conv2dFilterGradient(x64, dy64, filterGradient, layout);
    expectSame(filterGradient, naiveFilterGradient(x64, dy64, layout));
    const inputGradient = unwritten(new Float64Array(length.x));
    conv2dInputGradient(dy64, filter64, inputGradient, layout);
    expectSame(inputGradient, naiveInputGradient(dy64, filter64, layout));
  });
});

describe('convolution', () => {
  const batch = 9;
  const layout = {
    ...layoutOf({ image: [batch, 8, 7, 3], window: [3, 3], before: [1, 1], output: [8, 7] }),
    filters: 5,
  };
  const length = lengths(layout);

  it('gives an image the same bits alone as in a batch, and so its gradient', () => {
    const x = numbers(length.x, 4);
    const filter = numbers(length.filter, 5);
    const dy = numbers(length.y, 6);
    const y = new Float32Array(length.y);
    const dx = new Float32Array(length.x);
    conv2d(x, filter, y, layout);
    conv2dInputGradient(dy, filter, dx, layout);
    const one = { ...layout, batch: 1 };
    for (let image = 0; image < batch; image++) {
      const part = (values: Float32Array) =>
        values.subarray((image * values.length) / batch, ((image + 1) * values.length) / batch);
      const yAlone = new Float32Array(length.y / batch);
      conv2d(part(x), filter, yAlone, one);
      expectSame(yAlone, part(y));
      const dxAlone = new Float32Array(length.x / batch);
      conv2dInputGradient(part(dy), filter, dxAlone, one);
      expectSame(dxAlone, part(dx));
    }
  });

  it('lets NaN through to the windows that it lies in only, and back to the pixels of its window only', () => {
    const x = numbers(length.x, 7);
    const filter = numbers(length.filter, 8);
    const dy = numbers(length.y, 9);
    const pixel = (2 * 8 + 3) * 7 + 4;
    x[pixel * 3] = Number.NaN;
    const y = new Float32Array(length.y);
    conv2d(x, filter, y, layout);
    expectSame(y, Float32Array.from(naiveForward(x, filter, layout)));
    expect(y.filter(Number.isNaN).length).toBe(9 * 5);

    const corner = (5 * 8 + 0) * 7 + 6;
    dy[corner * 5] = Number.NaN;
    const dx = new Float32Array(length.x);
    conv2dInputGradient(dy, filter, dx, layout);
    expectSame(dx, Float32Array.from(naiveInputGradient(dy, filter, layout)));
    expect(dx.filter(Number.isNaN).length).toBe(4 * 3);
  });
});
