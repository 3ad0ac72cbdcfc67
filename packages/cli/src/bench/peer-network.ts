import type { LayerName, LossName, OptimizerName } from '../config/types.ts';
import type { BenchNetwork } from './networks.ts';
import { type ResolvedLayer, type ResolvedNetwork, resolveNetwork, type Settings } from './resolved.ts';

/** The libraries that Athanor is held against. */
export type PeerLibrary = 'tfjs' | 'pytorch' | 'tensorflow';

/** A network as a peer's process is told of it, in JSON: every option of every layer is said, by core's names. */
export interface PeerNetwork {
  readonly batch: number;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly layers: readonly PeerLayer[];
  /** Softmax cross-entropy from logits, or the mean of squares. */
  readonly loss: 'crossEntropy' | 'meanSquaredError';
  readonly optimizer: Settings;
}

/** A layer for a peer: core's configuration of it, without initializers, and the shape of one output. */
export interface PeerLayer extends Settings {
  readonly outputShape: readonly number[];
}

/** Why a library cannot be given a layer, or undefined where it can. */
type Refusal = (layer: ResolvedLayer, library: PeerLibrary) => string | undefined;

const taken: Refusal = () => undefined;
const notWritten: Refusal = ({ type }) => `the peers' programs have no ${type}`;

const layerRefusals: Readonly<Record<LayerName, Refusal>> = {
  Dense: ({ inputShape }) => (inputShape.length === 1 ? undefined : 'the peers have Dense on vectors only'),
  Conv2D: taken,
  MaxPooling2D: taken,
  AveragePooling2D: ({ config, outputShape, inputShape }, library) =>
    library === 'pytorch' && config.padding === 'same' && isPadded(config, inputShape, outputShape)
      ? "PyTorch has no AveragePooling2D that leaves padding 'same' out of the mean"
      : undefined,
  GlobalAveragePooling2D: ({ outputShape }) =>
    outputShape.length === 1 ? undefined : 'the peers have no GlobalAveragePooling2D that keeps its axes',
  Flatten: taken,
  Reshape: taken,
  Dropout: taken,
  Activation: taken,
  BatchNormalization: ({ config, inputShape }) =>
    config.axis === -1 || config.axis === inputShape.length
      ? undefined
      : 'the peers have BatchNormalization of the last axis only',
  DepthwiseConv2D: notWritten,
  ELU: notWritten,
  Embedding: notWritten,
  LayerNormalization: notWritten,
  LeakyReLU: notWritten,
  PReLU: notWritten,
  SeparableConv2D: notWritten,
  Softmax: notWritten,
  ZeroPadding2D: notWritten,
};

const optimizerRefusals: Readonly<Record<OptimizerName, (settings: Settings) => string | undefined>> = {
  sgd: () => undefined,
  rmsprop: ({ centered }) => (centered === true ? "the peers' programs have no centred rmsprop" : undefined),
  adam: () => undefined,
  adamw: () => "the peers' programs have no adamw",
  adagrad: () => "the peers' programs have no adagrad",
};

/** What a loss is for the peers. A network that ends in softmax and a cross-entropy is one from logits to them. */
const losses: Readonly<
  Record<LossName, (network: ResolvedNetwork) => PeerNetwork['loss'] | { readonly absent: string }>
> = {
  sparseCategoricalCrossentropy: crossEntropy,
  categoricalCrossentropy: crossEntropy,
  meanSquaredError: () => 'meanSquaredError',
  meanAbsoluteError: noLoss('meanAbsoluteError'),
  huber: noLoss('huber'),
  binaryCrossentropy: noLoss('binaryCrossentropy'),
};

/** The network for that library, or why it cannot have it. Throws as `resolveNetwork`. */
export function peerNetwork(
  network: BenchNetwork,
  library: PeerLibrary,
): PeerNetwork | { readonly absent: string } {
  const resolved = resolveNetwork(network);
  for (const [i, layer] of resolved.layers.entries()) {
    const reason = layerRefusals[layer.type](layer, library);
    if (reason !== undefined) return { absent: `${reason} (layer ${i + 1} of ${network.name})` };
  }
  const reason = optimizerRefusals[resolved.optimizer.type as OptimizerName](resolved.optimizer);
  if (reason !== undefined) return { absent: reason };
  const loss = losses[resolved.loss.type as LossName](resolved);
  if (typeof loss !== 'string') return loss;
  const { batch, inputShape } = network;
  const { outputShape, optimizer } = resolved;
  const layers = resolved.layers.map(peerLayer);
  const isFromLogits = loss === 'crossEntropy' && resolved.loss.fromLogits !== true;
  return {
    batch,
    inputShape,
    outputShape,
    layers: isFromLogits ? withoutSoftmax(layers) : layers,
    loss,
    optimizer,
  };
}

function peerLayer({ type, config, outputShape }: ResolvedLayer): PeerLayer {
  const options = Object.entries(config).filter(([key]) => !/Initializer$|^name$|^inputShape$/.test(key));
  return { ...Object.fromEntries(options), type, outputShape };
}

function crossEntropy({ layers, loss, outputShape }: ResolvedNetwork): ReturnType<(typeof losses)[LossName]> {
  if (outputShape.length !== 1) return { absent: 'the peers have cross-entropy of one vector an image only' };
  if (loss.fromLogits === true || layers.at(-1)?.config.activation === 'softmax') return 'crossEntropy';
  return { absent: 'the peers have cross-entropy from logits or of a network that ends in softmax' };
}

function noLoss(name: LossName): () => { readonly absent: string } {
  return () => ({ absent: `the peers' programs have no ${name}` });
}

function withoutSoftmax(layers: readonly PeerLayer[]): readonly PeerLayer[] {
  const before = layers.slice(0, -1);
  const last = layers.at(-1)!;
  return last.type === 'Activation' ? before : [...before, { ...last, activation: 'linear' }];
}

function isPadded(
  { poolSize, strides }: Readonly<Record<string, unknown>>,
  inputShape: readonly number[],
  outputShape: readonly number[],
): boolean {
  return [0, 1].some((axis) => {
    const [size, step] = [axisOf(poolSize, axis), axisOf(strides, axis)];
    return (outputShape[axis]! - 1) * step + size > inputShape[axis]!;
  });
}

function axisOf(pair: unknown, axis: number): number {
  return Number(Array.isArray(pair) ? pair[axis] : pair);
}
