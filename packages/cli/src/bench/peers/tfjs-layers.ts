import type { ActivationName } from '@athanor/core';
import type * as Tfjs from '@tensorflow/tfjs-core';
import type { PeerLayer, PeerNetwork } from '../peer-network.ts';

export type Tf = typeof Tfjs;

/** A layer, with its weights, as a function of a batch. */
export type Apply = (value: Tfjs.Tensor) => Tfjs.Tensor;

/** Makes a layer of its configuration and the shape of one input; `seed` is for its weights. */
type Make = (tf: Tf, layer: PeerLayer, inputShape: readonly number[], seed: number) => Apply;

type Pair = [number, number];
type Padding = 'valid' | 'same';

/** The layers of a network as functions in stock tfjs, each with its own weights. */
export function createLayers(tf: Tf, { inputShape, layers }: PeerNetwork): Apply[] {
  let shape = inputShape;
  return layers.map((layer, i) => {
    const make = makers[layer.type];
    if (make === undefined) throw new Error(`this program has no layer ${layer.type}`);
    const apply = make(tf, layer, shape, i);
    shape = layer.outputShape;
    const activation = layer.activation as ActivationName | undefined;
    if (activation === undefined || activation === 'linear') return apply;
    return (value) => activate[activation](tf, apply(value));
  });
}

const makers: Readonly<Record<string, Make>> = {
  Dense(tf, layer, inputShape, seed) {
    const units = Number(layer.units);
    const kernel = kernelOf(tf, [inputShape.at(-1)!, units], seed);
    return biased(tf, layer, units, (value) => tf.matMul(value, kernel));
  },
  Conv2D(tf, layer, inputShape, seed) {
    const filters = Number(layer.filters);
    const kernel = kernelOf(tf, [...(layer.kernelSize as Pair), inputShape.at(-1)!, filters], seed);
    const { strides, padding, dilationRate } = layer;
    return biased(tf, layer, filters, (value) =>
      tf.conv2d(
        value as Tfjs.Tensor4D,
        kernel as Tfjs.Tensor4D,
        strides as Pair,
        padding as Padding,
        'NHWC',
        dilationRate as Pair,
      ),
    );
  },
  MaxPooling2D: (tf, { poolSize, strides, padding }) => {
    return (value) =>
      tf.maxPool(value as Tfjs.Tensor4D, poolSize as Pair, strides as Pair, padding as Padding);
  },
  AveragePooling2D: (tf, { poolSize, strides, padding }) => {
    return (value) =>
      tf.avgPool(value as Tfjs.Tensor4D, poolSize as Pair, strides as Pair, padding as Padding);
  },
  GlobalAveragePooling2D: (tf) => (value) => tf.mean(value, [1, 2]),
  Flatten: reshape,
  Reshape: reshape,
  Dropout: (tf, { rate }) => {
    return (value) => tf.dropout(value, Number(rate));
  },
  BatchNormalization(tf, layer, inputShape) {
    const count = inputShape.at(-1)!;
    const scale = layer.scale === true ? tf.variable(tf.ones([count])) : undefined;
    const center = layer.center === true ? tf.variable(tf.zeros([count])) : undefined;
    const kept = [tf.variable(tf.zeros([count]), false), tf.variable(tf.ones([count]), false)];
    const share = 1 - Number(layer.momentum);
    return (value) => {
      const { mean, variance } = tf.moments(
        value,
        inputShape.map((_, axis) => axis),
      );
      for (const [i, moved] of [mean, variance].entries()) {
        kept[i]!.assign(tf.add(kept[i]!, tf.mul(share, tf.sub(moved, kept[i]!))));
      }
      const centred = tf.mul(tf.sub(value, mean), tf.rsqrt(tf.add(variance, Number(layer.epsilon))));
      const scaled = scale === undefined ? centred : tf.mul(centred, scale);
      return center === undefined ? scaled : tf.add(scaled, center);
    };
  },
  Activation: () => (value) => value,
};

const activate: Readonly<Record<ActivationName, (tf: Tf, value: Tfjs.Tensor) => Tfjs.Tensor>> = {
  linear: (_tf, value) => value,
  relu: (tf, value) => tf.relu(value),
  sigmoid: (tf, value) => tf.sigmoid(value),
  tanh: (tf, value) => tf.tanh(value),
  softmax: (tf, value) => tf.softmax(value),
  softplus: (tf, value) => tf.softplus(value),
  softsign: (tf, value) => tf.div(value, tf.add(tf.abs(value), 1)),
  elu: (tf, value) => tf.elu(value),
  leakyRelu: (tf, value) => tf.leakyRelu(value, 0.2),
  gelu: (tf, value) => tf.mul(tf.mul(value, 0.5), tf.add(tf.erf(tf.mul(value, Math.SQRT1_2)), 1)),
  silu: (tf, value) => tf.mul(value, tf.sigmoid(value)),
  relu6: (tf, value) => tf.relu6(value),
  exponential: (tf, value) => tf.exp(value),
};

function kernelOf(tf: Tf, shape: number[], seed: number): Tfjs.Variable {
  return tf.variable(tf.randomUniform(shape, -0.05, 0.05, 'float32', seed));
}

function biased(tf: Tf, { useBias }: PeerLayer, count: number, apply: Apply): Apply {
  if (useBias !== true) return apply;
  const bias = tf.variable(tf.zeros([count]));
  return (value) => tf.add(apply(value), bias);
}

function reshape(tf: Tf, { outputShape }: PeerLayer): Apply {
  return (value) => tf.reshape(value, [value.shape[0]!, ...outputShape]);
}
