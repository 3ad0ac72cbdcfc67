import { describe, expect, it } from 'vitest';
import { tiny } from '../../test/tiny-network.ts';
import type { LayerConfig, LossConfig, OptimizerConfig } from '../config/types.ts';
import { type BenchNetwork, benchNetworks } from './networks.ts';
import { type PeerLibrary, peerNetwork } from './peer-network.ts';

const libraries: readonly PeerLibrary[] = ['tfjs', 'pytorch', 'tensorflow'];

function toldOf(network: BenchNetwork, library: PeerLibrary = 'pytorch') {
  const told = peerNetwork(network, library);
  if ('absent' in told) throw new Error(told.absent);
  return told;
}

function absence(change: Partial<BenchNetwork>, library: PeerLibrary = 'pytorch'): string | undefined {
  const told = peerNetwork({ ...tiny, ...change }, library);
  return 'absent' in told ? told.absent : undefined;
}

const layers = (...all: LayerConfig[]) => ({
  model: { layers: all },
  loss: 'meanSquaredError' as LossConfig,
});

describe('what a peer is told of a network', () => {
  it('leaves nothing to its defaults, and names no initializers', () => {
    const told = toldOf(benchNetworks[2]!);
    expect(told).toMatchObject({
      batch: 128,
      inputShape: [28, 28, 1],
      outputShape: [10],
      loss: 'crossEntropy',
    });
    expect(told.layers[0]).toEqual({
      type: 'Conv2D',
      filters: 32,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'valid',
      dilationRate: [1, 1],
      activation: 'relu',
      useBias: true,
      outputShape: [26, 26, 32],
    });
    expect(told.optimizer).toEqual({ type: 'sgd', learningRate: 1e-3, momentum: 0, nesterov: false });
  });

  it('is the same for every library, and all kinds of layers are known to them', () => {
    const [first, ...others] = libraries.map((library) => peerNetwork(tiny, library));
    for (const told of others) expect(told).toEqual(first);
    expect(first).not.toHaveProperty('absent');
  });

  it('gives logits where the network ends in softmax', () => {
    expect(toldOf(tiny).layers.at(-1)).toMatchObject({ type: 'Dense', units: 3 });
    const joined = toldOf({
      ...benchNetworks[0]!,
      loss: 'categoricalCrossentropy',
      model: { layers: [{ type: 'Dense', units: 4, activation: 'softmax' }] },
    });
    expect(joined.layers.at(-1)).toMatchObject({ units: 4, activation: 'linear' });
    expect(joined.loss).toBe('crossEntropy');
  });

  it.each<[string, Partial<BenchNetwork>, string]>([
    [
      'a layer',
      layers({ type: 'DepthwiseConv2D', kernelSize: 2 }),
      'have no DepthwiseConv2D (layer 1 of tiny)',
    ],
    ['Dense on images', layers({ type: 'Dense', units: 2 }), 'Dense on vectors only'],
    ['another axis', layers({ type: 'BatchNormalization', axis: 1 }), 'BatchNormalization of the last axis'],
    ['a loss', { loss: 'huber' }, 'programs have no huber'],
    [
      'a loss from probabilities',
      { model: { layers: tiny.model.layers.slice(0, -1) } },
      'that ends in softmax',
    ],
    ['an optimizer', { optimizer: 'adamw' as OptimizerConfig }, 'have no adamw'],
    ['a setting of one', { optimizer: { type: 'rmsprop', centered: true } }, 'no centred rmsprop'],
  ])('says which of it a peer lacks: %s', (_, change, reason) => {
    for (const library of libraries) expect(absence(change, library)).toContain(reason);
  });

  it('says what PyTorch alone lacks', () => {
    const pool: LayerConfig = { type: 'AveragePooling2D', poolSize: 2, padding: 'same' };
    expect(absence(layers(pool), 'pytorch')).toContain("leaves padding 'same' out of the mean");
    expect(absence(layers(pool), 'tensorflow')).toBeUndefined();
    // Nothing is padded where the pools fill the image.
    expect(absence({ ...layers(pool), inputShape: [8, 6, 2] }, 'pytorch')).toBeUndefined();
  });
});
