import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { ConfigError, ShapeError } from '../errors.ts';
import { Random } from '../random/index.ts';
import type { Shape } from '../shape.ts';
import { type CallContext, layerFromConfig, Reshape, ZeroPadding2D } from './index.ts';

const backend = await createBackend();
const random = new Random(1);
const context = { backend, random };
const inference: CallContext = { training: false, stream: (name) => random.stream(name) };

/** What a layer makes of one image of one channel. */
function apply(
  config: object | string,
  rows: readonly (readonly number[])[],
): { shape: Shape; values: number[] } {
  const layer = layerFromConfig(config);
  layer.prepare([rows.length, rows[0]!.length, 1], context);
  const x = tensor(rows.flat(), { backend, shape: [1, rows.length, rows[0]!.length, 1] });
  const y = layer.apply(x, inference);
  return { shape: y.shape.slice(1), values: Array.from(y.dataSync()) };
}

const image = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

describe('pooling', () => {
  it('takes the greatest and the mean, and leaves out what fills no pool', () => {
    expect(apply({ type: 'MaxPooling2D' }, image)).toEqual({ shape: [1, 1, 1], values: [5] });
    expect(apply({ type: 'AveragePooling2D' }, image)).toEqual({ shape: [1, 1, 1], values: [3] });
    expect(apply({ type: 'MaxPooling2D', strides: 1 }, image).values).toEqual([5, 6, 8, 9]);
    expect(apply({ type: 'AveragePooling2D', poolSize: [1, 3], strides: [2, 1] }, image)).toEqual({
      shape: [2, 1, 1],
      values: [2, 8],
    });
  });

  it('with padding same counts only what lies in the image', () => {
    expect(apply({ type: 'MaxPooling2D', padding: 'same' }, image)).toEqual({
      shape: [2, 2, 1],
      values: [5, 6, 8, 9],
    });
    expect(apply({ type: 'AveragePooling2D', padding: 'same' }, image).values).toEqual([3, 4.5, 7.5, 9]);
    const negative = image.map((row) => row.map((value) => -value));
    expect(apply({ type: 'MaxPooling2D', padding: 'same' }, negative).values).toEqual([-1, -3, -7, -9]);
  });

  it('global takes the mean of each channel', () => {
    expect(apply({ type: 'GlobalAveragePooling2D' }, image)).toEqual({ shape: [1], values: [5] });
    const layer = layerFromConfig('GlobalAveragePooling2D');
    layer.prepare([2, 1, 2], context);
    const x = tensor([1, 10, 3, 30], { backend, shape: [1, 2, 1, 2] });
    expect(Array.from(layer.apply(x, inference).dataSync())).toEqual([2, 20]);
  });

  it('refuses a pool larger than the image, what is no image, and settings that are none', () => {
    expect(() => apply({ type: 'MaxPooling2D', poolSize: [2, 4] }, image)).toThrow(
      "layer max_pooling2d: expected images of 2×4 or more for a pool of 2×4, found [batch, 3, 3, 1]; use padding 'same', or a smaller pool",
    );
    for (const type of ['MaxPooling2D', 'AveragePooling2D', 'GlobalAveragePooling2D', 'ZeroPadding2D']) {
      expect(() => layerFromConfig(type).prepare([4, 4], context)).toThrow(ShapeError);
    }
    expect(() => layerFromConfig({ type: 'MaxPooling2D', poolsize: 2 })).toThrow(
      /MaxPooling2D: unknown key "poolsize".*did you mean 'poolSize'/,
    );
    expect(() => layerFromConfig({ type: 'AveragePooling2D', poolSize: 0 })).toThrow(ConfigError);
  });
});

describe('ZeroPadding2D', () => {
  it('puts zeros on each side', () => {
    const padding = [
      [1, 0],
      [0, 2],
    ];
    expect(apply({ type: 'ZeroPadding2D', padding }, [[1, 2]])).toEqual({
      shape: [2, 4, 1],
      values: [0, 0, 0, 0, 1, 2, 0, 0],
    });
    expect(apply({ type: 'ZeroPadding2D', padding: [0, 1] }, [[1], [2]]).values).toEqual([0, 1, 0, 0, 2, 0]);
    expect(apply('ZeroPadding2D', [[5]]).values).toEqual([0, 0, 0, 0, 5, 0, 0, 0, 0]);
    expect(apply({ type: 'ZeroPadding2D', padding: 0 }, image).values).toEqual(image.flat());
    expect(new ZeroPadding2D({ padding: [1, 2] }).padding).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it.each([
    -1,
    1.5,
    'same',
    [1],
    [1, [2, 3]],
    [[1, 2]],
    [
      [1, 2],
      [-1, 0],
    ],
  ])('refuses %j', (padding) => {
    expect(() => layerFromConfig({ type: 'ZeroPadding2D', padding })).toThrow(/ZeroPadding2D: padding is /);
  });
});

describe('Reshape', () => {
  it('works out one axis, for every batch', () => {
    const layer = new Reshape({ targetShape: [2, -1] });
    expect(layer.prepare([3, 4], context)).toEqual([2, 6]);
    for (const batch of [0, 1, 5]) {
      const x = tensor(new Float32Array(batch * 12), { backend, shape: [batch, 3, 4] });
      expect(layer.apply(x, inference).shape).toEqual([batch, 2, 6]);
    }
  });

  it('may make scalars of samples of one element', () => {
    expect(new Reshape({ targetShape: [] }).prepare([1, 1], context)).toEqual([]);
  });

  it.each([[5], [5, -1], [24]])('refuses inputs whose elements do not fit: %j', (...targetShape) => {
    expect(() => new Reshape({ targetShape, name: 'fold' }).prepare([3, 4], context)).toThrow(
      `layer fold: expected inputs whose 12 elements fit into targetShape [${targetShape.join(', ')}], found [batch, 3, 4]`,
    );
  });

  it.each([undefined, 4, [-1, -1], [0, 2], [-2], [1.5]])('refuses the targetShape %j', (targetShape) => {
    expect(() => layerFromConfig({ type: 'Reshape', targetShape })).toThrow(/Reshape: targetShape is /);
  });
});
