import { didYouMean } from '@athanor/core';
import { UsageError } from '../errors.ts';

/** A layer in words that every library has. Nothing is padded; kernels move by 1 pixel, pools by their size. */
export type BenchLayer =
  | { readonly type: 'dense'; readonly units: number; readonly activation?: 'relu' }
  | {
      readonly type: 'conv2d';
      readonly filters: number;
      readonly kernelSize: number;
      readonly activation?: 'relu';
    }
  | { readonly type: 'maxPool2d'; readonly poolSize: number }
  | { readonly type: 'flatten' };

/** A network that is timed. Its last layer is dense and gives logits. It goes to the peers as JSON. */
export interface BenchNetwork {
  readonly name: string;
  readonly batch: number;
  /** The shape of one input: [inputs] or [height, width, channels]. */
  readonly inputShape: readonly number[];
  readonly layers: readonly BenchLayer[];
}

/** The networks that can be timed. */
export const benchNetworks: readonly BenchNetwork[] = [
  {
    name: 'mlp-512',
    batch: 128,
    inputShape: [784],
    layers: [
      { type: 'dense', units: 512, activation: 'relu' },
      { type: 'dense', units: 10 },
    ],
  },
  {
    name: 'mlp-256-128',
    batch: 100,
    inputShape: [784],
    layers: [
      { type: 'dense', units: 256, activation: 'relu' },
      { type: 'dense', units: 128, activation: 'relu' },
      { type: 'dense', units: 10 },
    ],
  },
  {
    name: 'cnn',
    batch: 128,
    inputShape: [28, 28, 1],
    layers: [
      { type: 'conv2d', filters: 32, kernelSize: 3, activation: 'relu' },
      { type: 'maxPool2d', poolSize: 2 },
      { type: 'conv2d', filters: 64, kernelSize: 3, activation: 'relu' },
      { type: 'maxPool2d', poolSize: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ],
  },
];

const defaultNames = ['mlp-512'];

/** The networks of those names, mlp-512 unless said. Throws UsageError for one that is none, with the nearest. */
export function networksNamed(names: readonly string[] = defaultNames): readonly BenchNetwork[] {
  return names.map((name) => {
    const network = benchNetworks.find((known) => known.name === name);
    if (network !== undefined) return network;
    const known = benchNetworks.map((one) => one.name);
    throw new UsageError(
      `there is no network ${name}: expected ${known.join(' or ')}${didYouMean(name, known)}`,
    );
  });
}

/** How many classes a network tells apart: the outputs of its last layer. */
export function classesOf({ name, layers }: BenchNetwork): number {
  const last = layers.at(-1);
  if (last?.type !== 'dense') throw new Error(`the network ${name} does not end in a dense layer`);
  return last.units;
}

/** `28×28×1 → conv 3×3×32 → pool 2×2 → flatten → 10`. */
export function describeNetwork({ inputShape, layers }: BenchNetwork): string {
  return [inputShape.join('×'), ...layers.map(describeLayer)].join(' → ');
}

function describeLayer(layer: BenchLayer): string {
  switch (layer.type) {
    case 'dense':
      return String(layer.units);
    case 'conv2d':
      return `conv ${layer.kernelSize}×${layer.kernelSize}×${layer.filters}`;
    case 'maxPool2d':
      return `pool ${layer.poolSize}×${layer.poolSize}`;
    case 'flatten':
      return 'flatten';
  }
}
