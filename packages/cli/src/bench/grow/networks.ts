import { ValueError } from '@athanor/core';
import type { LayerConfig } from '../../config/types.ts';
import type { BenchNetwork } from '../networks.ts';
import { resolveNetwork } from '../resolved.ts';
import { threadCounts } from '../threads.ts';

/** What can grow. */
export type GrowthAxis = 'batch' | 'width' | 'depth' | 'threads';

export const growthAxes: readonly GrowthAxis[] = ['batch', 'width', 'depth', 'threads'];

/** One size of what grows. */
export interface GrowthPoint {
  /** Images of a batch, times the hidden layers' units and filters, how often each hidden layer is there, or threads. */
  readonly value: number;
  readonly network: BenchNetwork;
  /** The threads to compute with, where these grow. */
  readonly threads?: number;
}

/**
 * The sizes that are timed. Hidden layers are the Dense and Conv2D layers but the last of them; a layer that is repeated
 * keeps its input's shape, so the copies of a convolution have padding `same` and strides of 1.
 *
 * @throws ValueError for width or depth of a network without hidden layers; ShapeError where a layer cannot take what a
 * grown one gives
 */
export function growthPoints(network: BenchNetwork, axis: GrowthAxis): readonly GrowthPoint[] {
  const points = pointsOf(network, axis);
  for (const point of points) resolveNetwork(point.network);
  return points;
}

function pointsOf(network: BenchNetwork, axis: GrowthAxis): readonly GrowthPoint[] {
  switch (axis) {
    case 'batch':
      return [1, 4, 16, 64, 256, 1024].map((value) => ({ value, network: { ...network, batch: value } }));
    case 'width':
      return [0.25, 0.5, 1, 2, 4].map((value) => ({ value, network: widened(network, value) }));
    case 'depth':
      return [1, 2, 4, 8].map((value) => ({ value, network: deepened(network, value) }));
    case 'threads':
      return threadCounts().map((value) => ({ value, network, threads: value }));
  }
}

function widened(network: BenchNetwork, factor: number): BenchNetwork {
  return withHidden(network, (layer) => [sized(layer, factor)]);
}

function deepened(network: BenchNetwork, times: number): BenchNetwork {
  return withHidden(network, (layer) => [layer, ...Array.from({ length: times - 1 }, () => copyOf(layer))]);
}

function withHidden(network: BenchNetwork, grow: (layer: LayerConfig) => LayerConfig[]): BenchNetwork {
  const { layers } = network.model;
  const last = layers.findLastIndex(isWide);
  if (layers.findIndex(isWide) === last) {
    throw new ValueError(
      `${network.name} has no hidden Dense or Conv2D layer that could grow; expected one before its last`,
    );
  }
  const grown = layers.flatMap((layer, i) => (i < last && isWide(layer) ? grow(layer) : [layer]));
  return { ...network, model: { ...network.model, layers: grown } };
}

function isWide({ type }: LayerConfig): boolean {
  return type === 'Dense' || type === 'Conv2D';
}

function sized(layer: LayerConfig, factor: number): LayerConfig {
  const size = (count: number): number => Math.max(1, Math.round(count * factor));
  if (layer.type === 'Dense') return { ...layer, units: size(layer.units) };
  if (layer.type === 'Conv2D') return { ...layer, filters: size(layer.filters) };
  return layer;
}

/** A name, and a first layer's input shape, are of one layer only. */
function copyOf(layer: LayerConfig): LayerConfig {
  const { name: _name, inputShape: _inputShape, ...rest } = layer;
  if (rest.type === 'Conv2D') return { ...rest, padding: 'same', strides: 1 };
  return rest;
}
