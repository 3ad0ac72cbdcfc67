import { describe, expect, it } from 'vitest';
import { layerNames } from '../config/schema/layer-names.ts';
import type { LayerConfig } from '../config/types.ts';
import { stepOperations } from './count.ts';
import { type BenchNetwork, benchNetworks } from './networks.ts';

const network = (inputShape: readonly number[], layers: readonly LayerConfig[], batch = 1): BenchNetwork => ({
  name: 'x',
  batch,
  inputShape,
  model: { layers },
  loss: 'meanSquaredError',
  optimizer: 'sgd',
});

describe('the operations of a step', () => {
  it('of the three networks are those counted by hand', () => {
    // Each multiply-add is two operations; forward and weights' gradient, and the input's behind the first layer.
    expect(benchNetworks.map(stepOperations)).toEqual([
      2 * 128 * (2 * 784 * 512 + 3 * 512 * 10),
      2 * 100 * (2 * 784 * 256 + 3 * 256 * 128 + 3 * 128 * 10),
      2 * 128 * (2 * 26 * 26 * 9 * 32 + 3 * 11 * 11 * 9 * 32 * 64 + 3 * 5 * 5 * 64 * 10),
    ]);
    expect(benchNetworks.map(stepOperations)).toEqual([209_453_056, 2 * 100 * 503_552, 1_824_817_152]);
  });

  it('grow with the batch', () => {
    const [mlp] = benchNetworks;
    expect(stepOperations({ ...mlp!, batch: 1 }) * 128).toBe(stepOperations(mlp!));
  });

  it.each<[string, readonly number[], readonly LayerConfig[], number]>([
    ['one layer', [5], [{ type: 'Dense', units: 3 }], 2 * 15],
    ['a layer on each row', [4, 5], [{ type: 'Dense', units: 3 }], 2 * 60],
    // 4×3 places of a 2×2 kernel over 3 channels into 5.
    ['a convolution', [5, 4, 3], [{ type: 'Conv2D', filters: 5, kernelSize: 2 }], 2 * 12 * 4 * 3 * 5],
    // Zeros around the image are multiplied too: 3×2 places.
    [
      "padding 'same' and strides",
      [5, 4, 3],
      [{ type: 'Conv2D', filters: 5, kernelSize: [3, 2], strides: 2, padding: 'same' }],
      2 * 6 * 6 * 3 * 5,
    ],
    [
      'a convolution of each channel',
      [5, 4, 3],
      [{ type: 'DepthwiseConv2D', kernelSize: 2, depthMultiplier: 2 }],
      2 * 12 * 4 * 6,
    ],
    // The second half needs the gradient of its input even in the first layer.
    [
      'a separable convolution',
      [5, 4, 3],
      [{ type: 'SeparableConv2D', filters: 7, kernelSize: 2 }],
      2 * 12 * 4 * 3 + 3 * 12 * 3 * 7,
    ],
    [
      'a layer behind one without weights',
      [2, 2, 1],
      [{ type: 'Flatten' }, { type: 'Dropout', rate: 0.5 }, { type: 'Dense', units: 3 }],
      2 * 12,
    ],
    [
      'a layer behind one with weights but no product',
      [4],
      [{ type: 'BatchNormalization' }, { type: 'Dense', units: 3 }],
      3 * 12,
    ],
    ['nothing to multiply', [2, 2, 1], [{ type: 'MaxPooling2D', poolSize: 2 }], 0],
  ])('of %s', (_, inputShape, layers, multiplyAdds) => {
    expect(stepOperations(network(inputShape, layers))).toBe(2 * multiplyAdds);
  });

  it('are known of every layer that core has', () => {
    expect(layerNames.length).toBeGreaterThan(15);
    const options: Readonly<Record<string, object>> = {
      Dense: { units: 2 },
      Activation: { activation: 'relu' },
      Conv2D: { filters: 2, kernelSize: 1 },
      DepthwiseConv2D: { kernelSize: 1 },
      SeparableConv2D: { filters: 2, kernelSize: 1 },
      Dropout: { rate: 0.5 },
      Embedding: { inputDim: 3, outputDim: 2 },
      Reshape: { targetShape: [-1] },
    };
    for (const type of layerNames) {
      const layer = { type, ...options[type] } as LayerConfig;
      expect(stepOperations(network([4, 4, 2], [layer])), type).toBeGreaterThanOrEqual(0);
    }
  });
});
