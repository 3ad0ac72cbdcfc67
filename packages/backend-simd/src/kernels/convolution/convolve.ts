import type { Conv2dLayout, FusedActivation } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import { type Axis, axisWords } from './axis.ts';
import { withScratch } from './scratch.ts';

// Multiply-adds and packed elements that are worth a thread, and the images of one unit at most.
const grainOperations = 300_000;
const grainElements = 32768;
const mostImages = 8;

/** A grid of pixels and what each holds. */
interface Images {
  readonly storage: SimdStorage;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** output = activation(input gathered at the taps · the packed filter + bias). */
interface Gathering {
  readonly batch: number;
  readonly input: Images;
  readonly output: Images;
  readonly rows: Axis;
  readonly columns: Axis;
  readonly filter: SimdStorage;
  readonly transposed: boolean;
  readonly bias: SimdStorage | null;
  readonly isRelu: boolean;
}

/** activation(x ∗ filter + bias): the bits of the sums, then `add`, then `relu`. */
export function conv2d(
  runner: Runner,
  x: SimdStorage,
  filter: SimdStorage,
  bias: SimdStorage | null,
  output: SimdStorage,
  layout: Conv2dLayout,
  activation: FusedActivation,
): void {
  const { batch, height, width, channels, outputHeight, outputWidth, filters } = layout;
  const forward = (outputs: number, inputs: number, { taps, stride, dilation, pad }: Window): Axis => ({
    positions: outputs,
    taps,
    locate: (position, tap) => within(position * stride - pad + tap * dilation, inputs),
  });
  gather(runner, {
    batch,
    input: { storage: x, height, width, channels },
    output: { storage: output, height: outputHeight, width: outputWidth, channels: filters },
    rows: forward(outputHeight, height, rowWindow(layout)),
    columns: forward(outputWidth, width, columnWindow(layout)),
    filter,
    transposed: false,
    bias,
    isRelu: activation === 'relu',
  });
}

/** The gradient of `conv2d` with respect to x: a pixel gathers from the outputs whose windows it lies in. */
export function conv2dInputGradient(
  runner: Runner,
  dy: SimdStorage,
  filter: SimdStorage,
  output: SimdStorage,
  layout: Conv2dLayout,
): void {
  const { batch, height, width, channels, outputHeight, outputWidth, filters } = layout;
  // The last tap first: then later taps lie further on in dy.
  const backward = (pixels: number, outputs: number, { taps, stride, dilation, pad }: Window): Axis => ({
    positions: pixels,
    taps,
    locate(position, tap) {
      const distance = position + pad - (taps - 1 - tap) * dilation;
      return distance % stride === 0 ? within(distance / stride, outputs) : undefined;
    },
  });
  gather(runner, {
    batch,
    input: { storage: dy, height: outputHeight, width: outputWidth, channels: filters },
    output: { storage: output, height, width, channels },
    rows: backward(height, outputHeight, rowWindow(layout)),
    columns: backward(width, outputWidth, columnWindow(layout)),
    filter,
    transposed: true,
    bias: null,
    isRelu: false,
  });
}

/** One axis of a window. */
interface Window {
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
}

function rowWindow({ windowHeight, strideHeight, dilationHeight, padTop }: Conv2dLayout): Window {
  return { taps: windowHeight, stride: strideHeight, dilation: dilationHeight, pad: padTop };
}

function columnWindow({ windowWidth, strideWidth, dilationWidth, padLeft }: Conv2dLayout): Window {
  return { taps: windowWidth, stride: strideWidth, dilation: dilationWidth, pad: padLeft };
}

function within(position: number, size: number): number | undefined {
  return position >= 0 && position < size ? position : undefined;
}

function gather(runner: Runner, gathering: Gathering): void {
  const { batch, input, output, rows, columns, filter, transposed, bias, isRelu } = gathering;
  if (output.storage.length === 0) return;
  const taps = rows.taps * columns.taps;
  const depth = taps * input.channels;
  const panels = Math.ceil(output.channels / 8);
  const rowWords = axisWords(rows, {
    outputBytes: 4 * output.width * output.channels,
    inputBytes: 4 * input.width * input.channels,
    tapSteps: columns.taps * input.channels,
    steps: 1,
    merges: false,
  });
  const columnWords = axisWords(columns, {
    outputBytes: 4 * output.channels,
    inputBytes: 4 * input.channels,
    tapSteps: input.channels,
    steps: input.channels,
    merges: true,
  });
  const { images, panelsAtOnce } = unitSize(batch, panels, runner.threads);
  const words = [
    batch,
    images,
    4 * input.height * input.width * input.channels,
    4 * output.height * output.width * output.channels,
    output.channels,
    8 * panelsAtOnce,
    depth,
    rowWords.classes,
    columnWords.classes,
    ...rowWords.words,
    ...columnWords.words,
  ];
  withScratch(runner, [4 * words.length, 32 * panels * depth], (layout, packed) => {
    runner.memory.int32(layout, words.length).set(words);
    const [channels, filters] = transposed
      ? [output.channels, input.channels]
      : [input.channels, output.channels];
    const packing = [filter.pointer, packed, taps, channels, filters, Number(transposed)];
    runner.run('packFilter', packing, panels, Math.ceil(grainElements / Math.max(1, 8 * depth)));
    const args = [
      ...[layout, input.storage.pointer, packed, bias?.pointer ?? 0],
      ...[output.storage.pointer, Number(isRelu)],
    ];
    const units = Math.ceil(batch / images) * Math.ceil(panels / panelsAtOnce);
    const operations = images * output.height * output.width * depth * 8 * panelsAtOnce;
    runner.run('convolve', args, units, Math.ceil(grainOperations / Math.max(1, operations)));
  });
}

/**
 * A few images in all columns, as the pixels at their edges are then enough for whole tiles; where that makes too few units
 * for the threads, less of both.
 */
function unitSize(
  batch: number,
  panels: number,
  threads: number,
): { readonly images: number; readonly panelsAtOnce: number } {
  if (threads === 1) return { images: Math.min(batch, mostImages), panelsAtOnce: panels };
  const images = Math.max(1, Math.min(mostImages, Math.floor(batch / (4 * threads))));
  const parts = Math.min(panels, Math.ceil((2 * threads) / Math.ceil(batch / images)));
  return { images, panelsAtOnce: Math.ceil(panels / parts) };
}
