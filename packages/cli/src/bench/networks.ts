import { didYouMean } from '@athanor/core';
import { UsageError } from '../errors.ts';

/** A network that is timed: dense layers with relu between them and logits at the end. */
export interface BenchNetwork {
  readonly name: string;
  readonly batch: number;
  readonly inputs: number;
  /** Outputs of each layer. */
  readonly units: readonly number[];
}

/** The networks that can be timed. */
export const benchNetworks: readonly BenchNetwork[] = [
  { name: 'mlp-512', batch: 128, inputs: 784, units: [512, 10] },
  { name: 'mlp-256-128', batch: 100, inputs: 784, units: [256, 128, 10] },
];

/** The networks of those names. Throws UsageError for one that is none, with the nearest. */
export function networksNamed(names: readonly string[] | undefined): readonly BenchNetwork[] {
  if (names === undefined) return benchNetworks;
  return names.map((name) => {
    const network = benchNetworks.find((known) => known.name === name);
    if (network !== undefined) return network;
    if (name === 'cnn') {
      throw new UsageError(
        "the network cnn comes with layers of convolution, which Athanor doesn't have yet",
      );
    }
    const known = benchNetworks.map((one) => one.name);
    throw new UsageError(
      `there is no network ${name}: expected ${known.join(' or ')}${didYouMean(name, known)}`,
    );
  });
}
