import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { Grid, type Setting, slide } from '../../test/naive-windows.ts';
import { tensor } from '../create.ts';
import { ConfigError, ShapeError } from '../errors.ts';
import { Random } from '../random/index.ts';
import type { Shape } from '../shape.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type CallContext, type Layer, type LayerConfig, layerFromConfig } from './index.ts';

const backend = await createBackend({ floatType: 'float64' });
const random = new Random(11);
const context = { backend, random };
const inference: CallContext = { training: false, stream: (name) => random.stream(name) };
const list = (t: Tensor): number[] => Array.from(t.dataSync());

const gridOf = (t: Tensor): Grid => new Grid(t.shape, t.dataSync());
const images = (shape: Shape): Tensor =>
  tensor(random.stream(`images ${shape}`).normal(sizeOf(shape)), { backend, shape });

const settings: readonly Setting[] = [
  { kernelSize: [3, 3], strides: [1, 1], dilationRate: [1, 1], padding: 'valid' },
  { kernelSize: [3, 2], strides: [1, 1], dilationRate: [1, 1], padding: 'same' },
  { kernelSize: [2, 3], strides: [2, 3], dilationRate: [1, 1], padding: 'same' },
  { kernelSize: [3, 1], strides: [7, 1], dilationRate: [1, 1], padding: 'valid' },
  { kernelSize: [2, 3], strides: [1, 1], dilationRate: [3, 2], padding: 'valid' },
  { kernelSize: [3, 3], strides: [1, 2], dilationRate: [2, 1], padding: 'same' },
];
const inputShape = [6, 7, 2] as const;
const biased = { biasInitializer: { type: 'randomNormal', stddev: 1 } } as const;

/** The layer's output for random images, and what it is made of. */
function run(config: LayerConfig): { x: Grid; y: Grid; weights: Grid[] } {
  const layer = layerFromConfig(config);
  const shape = layer.prepare(inputShape, context);
  const x = images([2, ...inputShape]);
  const y = layer.apply(x, inference);
  expect(y.shape).toEqual([2, ...shape]);
  return { x: gridOf(x), y: gridOf(y), weights: layer.parameters.map(gridOf) };
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
}

describe('convolutions are what naive loops give', () => {
  it.each(settings)('Conv2D %j', (setting) => {
    const { x, y, weights } = run({ type: 'Conv2D', filters: 3, ...setting, ...biased });
    const [kernel, bias] = weights;
    const expected = slide(y.shape, [6, 7], setting, ({ image, row, column, i, j, out }) =>
      [0, 1].reduce((sum, c) => sum + x.at(image, row, column, c) * kernel!.at(i, j, c, out), 0),
    );
    expectClose(
      y.values,
      expected.map((value, at) => value + bias!.at(at % 3)),
    );
  });

  it.each(settings)('DepthwiseConv2D %j', (setting) => {
    const { x, y, weights } = run({ type: 'DepthwiseConv2D', depthMultiplier: 2, ...setting, ...biased });
    const [kernel, bias] = weights;
    const expected = slide(y.shape, [6, 7], setting, ({ image, row, column, i, j, out }) => {
      const channel = Math.floor(out / 2);
      return x.at(image, row, column, channel) * kernel!.at(i, j, channel, out % 2);
    });
    expectClose(
      y.values,
      expected.map((value, at) => value + bias!.at(at % 4)),
    );
  });

  it('SeparableConv2D is one of each, and then the activation', () => {
    const setting = settings[2]!;
    const { x, y, weights } = run({
      type: 'SeparableConv2D',
      filters: 3,
      depthMultiplier: 2,
      activation: 'relu',
      ...setting,
      ...biased,
    });
    const [depthwise, pointwise, bias] = weights;
    const between = slide(
      [...y.shape.slice(0, 3), 4],
      [6, 7],
      setting,
      ({ image, row, column, i, j, out }) => {
        const channel = Math.floor(out / 2);
        return x.at(image, row, column, channel) * depthwise!.at(i, j, channel, out % 2);
      },
    );
    const expected = Array.from({ length: y.values.length }, (_, at) => {
      const [pixel, filter] = [Math.floor(at / 3), at % 3];
      const sum = [0, 1, 2, 3].reduce(
        (total, c) => total + between[pixel * 4 + c]! * pointwise!.at(0, 0, c, filter),
        bias!.at(filter),
      );
      return Math.max(sum, 0);
    });
    expect(expected).toContain(0);
    expectClose(y.values, expected);
  });

  it('a stride beyond the image leaves one place', () => {
    const layer = layerFromConfig({ type: 'Conv2D', filters: 1, kernelSize: 1, strides: 99 });
    expect(layer.prepare([4, 5, 1], context)).toEqual([1, 1, 1]);
  });
});

describe('kernels start within the limits of Keras’s fans', () => {
  it.each([
    [{ type: 'Conv2D', filters: 64, kernelSize: [3, 5] }, 15 * 8, 15 * 64],
    [{ type: 'DepthwiseConv2D', depthMultiplier: 16, kernelSize: 5 }, 25 * 8, 25 * 16],
  ])('%j', (config, fanIn, fanOut) => {
    const layer = layerFromConfig(config);
    layer.prepare([9, 9, 8], context);
    const [kernel, bias] = layer.parameters;
    const greatest = Math.max(...list(kernel!).map(Math.abs));
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    expect(greatest).toBeLessThanOrEqual(limit);
    expect(greatest).toBeGreaterThan(0.99 * limit);
    expect(new Set(list(bias!))).toEqual(new Set([0]));
  });
});

describe('what is refused', () => {
  const make = (config: object): Layer =>
    layerFromConfig({ type: 'Conv2D', filters: 2, kernelSize: 3, ...config });

  it('images smaller than the kernel, with all shapes', () => {
    expect(() => make({ kernelSize: [3, 5] }).prepare([4, 4, 1], context)).toThrow(
      "layer conv2d: expected images of 3×5 or more for a kernel of 3×5, found [batch, 4, 4, 1]; use padding 'same', or a smaller kernel",
    );
    expect(() => make({ dilationRate: [1, 2], name: 'first' }).prepare([3, 4, 1], context)).toThrow(
      'layer first: expected images of 3×5 or more for a kernel of 3×3 with dilations 1×2, found [batch, 3, 4, 1]',
    );
    const refused = make({});
    expect(() => refused.prepare([2, 2, 1], context)).toThrow(ShapeError);
    expect([refused.isBuilt, refused.parameters]).toEqual([false, []]);
    expect(make({ kernelSize: 9, padding: 'same' }).prepare([4, 4, 1], context)).toEqual([4, 4, 2]);
  });

  it('what is no image', () => {
    expect(() => make({}).prepare([784], context)).toThrow(
      'layer conv2d: expected images, [batch, height, width, channels], found [batch, 784]; a Reshape layer',
    );
    const layer = make({});
    layer.prepare([5, 5, 2], context);
    expect(() => layer.apply(images([1, 5, 5, 3]), inference)).toThrow(
      'layer conv2d: expected an input of shape [batch, 5, 5, 2], found [1, 5, 5, 3]',
    );
  });

  it.each([
    [
      { kernelSize: undefined },
      /Conv2D: kernelSize is missing; expected a whole number of 1 or more, or two/,
    ],
    [{ filters: 0 }, /Conv2D: filters is 0; expected a whole number, 1 or more/],
    [{ kernelSize: [3, 0] }, /Conv2D: kernelSize is an array; expected a whole number of 1/],
    [{ kernelSize: [3] }, /kernelSize/],
    [{ strides: 1.5 }, /strides is 1.5/],
    [{ dilationRate: '2' }, /dilationRate is "2"/],
    [{ padding: 'full' }, /padding is "full"; expected 'valid' or 'same'/],
    [{ kernel_size: 3 }, /unknown key "kernel_size".*did you mean 'kernelSize'\?/],
    [{ type: 'Conv2d' }, /unknown type "Conv2d".*did you mean 'Conv2D'\?/],
    [{ activation: 'rleu' }, /did you mean 'relu'/],
  ])('the configuration %j', (config, message) => {
    expect(() => make(config)).toThrow(ConfigError);
    expect(() => make(config)).toThrow(message);
  });

  it('keys that another convolution has', () => {
    const depthwise = { type: 'DepthwiseConv2D', kernelSize: 3 };
    expect(() => layerFromConfig({ ...depthwise, filters: 2 })).toThrow(/unknown key "filters"/);
    expect(() => layerFromConfig({ ...depthwise, depthMultiplier: 0 })).toThrow(/depthMultiplier is 0/);
    expect(() => make({ depthMultiplier: 2 })).toThrow(/Conv2D: unknown key "depthMultiplier"/);
  });
});
