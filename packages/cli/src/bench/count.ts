import { sizeOf } from '@athanor/core';
import type { LayerName } from '../config/types.ts';
import type { BenchNetwork } from './networks.ts';
import { type ResolvedLayer, resolveNetwork } from './resolved.ts';

/** What a layer multiplies and adds for one image, product by product, and whether gradients are needed of its weights. */
interface LayerWork {
  readonly products: readonly number[];
  readonly hasWeights: boolean;
}

/**
 * The floating-point operations of one training step: two for each multiply-add of a matrix product or a convolution,
 * as the formulas are written (a faster algorithm makes fewer), in the forward pass, in the gradient of the weights and
 * in the gradient of the input. The first layer with weights needs no gradient of its input, and it is not counted.
 * Nothing else counts: neither biases, activations, pools, normalisation, losses nor updates.
 */
export function stepOperations(network: BenchNetwork): number {
  const { layers } = resolveNetwork(network);
  let multiplyAdds = 0;
  let isFirst = true;
  for (const layer of layers) {
    const { products, hasWeights } = work[layer.type](layer);
    for (const product of products) {
      multiplyAdds += product * (isFirst ? 2 : 3);
      isFirst = false;
    }
    if (hasWeights) isFirst = false;
  }
  return 2 * multiplyAdds * network.batch;
}

const nothing = (): LayerWork => ({ products: [], hasWeights: false });
const weightsOnly = (): LayerWork => ({ products: [], hasWeights: true });
const products = (...each: number[]): LayerWork => ({ products: each, hasWeights: true });

const work: Readonly<Record<LayerName, (layer: ResolvedLayer) => LayerWork>> = {
  Dense: ({ inputShape, outputShape }) => products(sizeOf(outputShape) * inputShape.at(-1)!),
  Conv2D: (layer) => products(sizeOf(layer.outputShape) * kernelArea(layer) * layer.inputShape.at(-1)!),
  DepthwiseConv2D: (layer) => products(sizeOf(layer.outputShape) * kernelArea(layer)),
  SeparableConv2D: (layer) => {
    const { config, inputShape, outputShape } = layer;
    const between = places(layer) * inputShape.at(-1)! * numberOf(config.depthMultiplier);
    return products(between * kernelArea(layer), between * outputShape.at(-1)!);
  },
  BatchNormalization: weightsOnly,
  LayerNormalization: weightsOnly,
  Embedding: weightsOnly,
  PReLU: weightsOnly,
  Activation: nothing,
  AveragePooling2D: nothing,
  Dropout: nothing,
  ELU: nothing,
  Flatten: nothing,
  GlobalAveragePooling2D: nothing,
  LeakyReLU: nothing,
  MaxPooling2D: nothing,
  Reshape: nothing,
  Softmax: nothing,
  ZeroPadding2D: nothing,
};

function kernelArea({ config }: ResolvedLayer): number {
  return Array.isArray(config.kernelSize) ? sizeOf(config.kernelSize) : numberOf(config.kernelSize) ** 2;
}

function places({ outputShape }: ResolvedLayer): number {
  return sizeOf(outputShape.slice(0, -1));
}

function numberOf(value: unknown): number {
  return Number(value);
}
