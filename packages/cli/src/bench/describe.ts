import type { BenchNetwork } from './networks.ts';
import { type ResolvedLayer, resolveNetwork } from './resolved.ts';

/** `28×28×1 → conv 3×3×32 → pool 2×2 → flatten → 10`. */
export function describeNetwork(network: BenchNetwork): string {
  const { layers } = resolveNetwork(network);
  return [network.inputShape.join('×'), ...layers.map(describeLayer)].join(' → ');
}

function describeLayer({ type, config, outputShape }: ResolvedLayer): string {
  switch (type) {
    case 'Dense':
      return String(config.units);
    case 'Conv2D':
      return `conv ${times(config.kernelSize)}×${config.filters}`;
    case 'MaxPooling2D':
      return `pool ${times(config.poolSize)}`;
    case 'AveragePooling2D':
      return `mean pool ${times(config.poolSize)}`;
    case 'Activation':
      return String(config.activation);
    case 'Reshape':
      return outputShape.join('×');
    default:
      return type.toLowerCase();
  }
}

function times(sizes: unknown): string {
  return Array.isArray(sizes) ? sizes.join('×') : String(sizes);
}
