import type { DType, Operand, ReduceOptions, Tensor } from '@athanor/core';
import * as core from '@athanor/core';
import type { OpName } from '../ops/samples.ts';
import type { AttributeReader } from './attributes.ts';

/** Calls an op of core with a case's inputs and attributes. */
type VectorOp = (inputs: readonly Tensor[], attributes: AttributeReader) => Tensor;

const one =
  (op: (x: Tensor) => Tensor): VectorOp =>
  ([x]) =>
    op(x!);

const two =
  (op: (a: Operand, b: Operand) => Tensor): VectorOp =>
  ([a, b]) =>
    op(a!, b!);

const reduction =
  (op: (x: Tensor, options: ReduceOptions) => Tensor): VectorOp =>
  ([x], read) =>
    op(x!, { axes: read.axes('axes'), keepDims: read.boolean('keepDims') });

const alongAxis =
  (op: (x: Tensor, options: { readonly axis?: number }) => Tensor): VectorOp =>
  ([x], read) =>
    op(x!, { axis: read.number('axis') });

const joining =
  (op: (tensors: readonly Tensor[], options: { readonly axis?: number }) => Tensor): VectorOp =>
  (tensors, read) =>
    op(tensors, { axis: read.number('axis') });

/** Losses give a number a sample; the oracle's cases hold their mean. */
const meanOf =
  (loss: (yTrue: Tensor, yPred: Tensor, read: AttributeReader) => Tensor): VectorOp =>
  ([yTrue, yPred], read) =>
    core.mean(loss(yTrue!, yPred!, read));

function choice<Choice extends string>(
  read: AttributeReader,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const found = read.string(key);
  return found === undefined
    ? undefined
    : read.required(
        key,
        choices.find((known) => known === found),
      );
}

const probabilityOptions = (read: AttributeReader) => ({
  fromLogits: read.boolean('fromLogits'),
  epsilon: read.number('epsilon'),
});

const classOptions = (read: AttributeReader) => ({
  ...probabilityOptions(read),
  epsilonMode: choice(read, 'epsilonMode', ['clip', 'add']),
});

const pair = (read: AttributeReader, key: string): readonly [number, number] | undefined => {
  const found = read.numbers(key);
  return found === undefined ? undefined : [found[0]!, found[1] ?? found[0]!];
};

const padding = (read: AttributeReader) => choice(read, 'padding', ['valid', 'same']);

const windowOptions = (read: AttributeReader): core.WindowOptions => ({
  strides: pair(read, 'strides'),
  padding: padding(read),
  dilations: pair(read, 'dilations'),
});

const poolOptions = (read: AttributeReader): core.PoolOptions => ({
  poolSize: read.required('poolSize', pair(read, 'poolSize')),
  strides: pair(read, 'strides'),
  padding: padding(read),
});

const normOptions = (read: AttributeReader): core.NormOptions => ({ epsilon: read.number('epsilon') });

const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'bool'];

/** How the attributes of a vector file are those of core's ops. An op that is added to core does not compile until it is here. */
export const vectorOps: { readonly [K in OpName]: VectorOp } = {
  neg: one(core.neg),
  exp: one(core.exp),
  expm1: one(core.expm1),
  log: one(core.log),
  log1p: one(core.log1p),
  square: one(core.square),
  sqrt: one(core.sqrt),
  rsqrt: one(core.rsqrt),
  reciprocal: one(core.reciprocal),
  abs: one(core.abs),
  sign: one(core.sign),
  step: one(core.step),
  relu: one(core.relu),
  relu6: one(core.relu6),
  sigmoid: one(core.sigmoid),
  tanh: one(core.tanh),
  softplus: one(core.softplus),
  silu: one(core.silu),
  gelu: one(core.gelu),
  softsign: one(core.softsign),
  sin: one(core.sin),
  cos: one(core.cos),
  erf: one(core.erf),
  stopGradient: one(core.stopGradient),
  elu: ([x], read) => core.elu(x!, { alpha: read.number('alpha') }),
  leakyRelu: ([x], read) => core.leakyRelu(x!, { alpha: read.number('alpha') }),
  clip: ([x], read) =>
    core.clip(x!, {
      min: read.number('min') ?? Number.NEGATIVE_INFINITY,
      max: read.number('max') ?? Number.POSITIVE_INFINITY,
    }),
  cast: ([x], read) => {
    const dtype = read.required('dtype', choice(read, 'dtype', dtypes));
    return core.cast(x!, core.isFloat(dtype) ? x!.backend.floatType : dtype);
  },
  add: two(core.add),
  sub: two(core.sub),
  mul: two(core.mul),
  div: two(core.div),
  pow: two(core.pow),
  maximum: two(core.maximum),
  minimum: two(core.minimum),
  equal: two(core.equal),
  notEqual: two(core.notEqual),
  less: two(core.less),
  lessEqual: two(core.lessEqual),
  greater: two(core.greater),
  greaterEqual: two(core.greaterEqual),
  where: ([condition, a, b]) => core.where(condition!, a!, b!),
  sum: reduction(core.sum),
  mean: reduction(core.mean),
  max: reduction(core.max),
  min: reduction(core.min),
  logSumExp: reduction(core.logSumExp),
  argMax: alongAxis(core.argMax),
  argMin: alongAxis(core.argMin),
  softmax: alongAxis(core.softmax),
  logSoftmax: alongAxis(core.logSoftmax),
  matMul: ([a, b], read) =>
    core.matMul(a!, b!, { transposeA: read.boolean('transposeA'), transposeB: read.boolean('transposeB') }),
  dense: ([x, kernel, bias], read) =>
    core.dense(x!, kernel!, bias ?? null, { activation: choice(read, 'activation', ['linear', 'relu']) }),
  transpose: ([x], read) => core.transpose(x!, read.numbers('perm')),
  reshape: ([x], read) => core.reshape(x!, read.required('shape', read.numbers('shape'))),
  broadcastTo: ([x], read) => core.broadcastTo(x!, read.required('shape', read.numbers('shape'))),
  concat: joining(core.concat),
  stack: joining(core.stack),
  slice: ([x], read) =>
    core.slice(
      x!,
      read.required('begin', read.numbers('begin')),
      read.required('size', read.numbers('size')),
    ),
  pad: ([x], read) =>
    core.pad(x!, read.required('paddings', read.pairs('paddings')), { value: read.number('value') }),
  gather: ([x, indices], read) => core.gather(x!, indices!, { axis: read.number('axis') }),
  oneHot: ([indices], read) => core.oneHot(indices!, read.required('depth', read.number('depth'))),
  conv2d: ([x, filter], read) => core.conv2d(x!, filter!, windowOptions(read)),
  depthwiseConv2d: ([x, filter], read) => core.depthwiseConv2d(x!, filter!, windowOptions(read)),
  maxPool2d: ([x], read) => core.maxPool2d(x!, poolOptions(read)),
  avgPool2d: ([x], read) => core.avgPool2d(x!, poolOptions(read)),
  batchNorm: ([x, mean, variance, gamma, beta], read) =>
    core.batchNorm(x!, mean!, variance!, gamma ?? null, beta ?? null, normOptions(read)),
  batchNormTraining: ([x, gamma, beta], read) =>
    core.batchNormTraining(x!, gamma ?? null, beta ?? null, normOptions(read)),
  layerNorm: ([x, gamma, beta], read) => core.layerNorm(x!, gamma ?? null, beta ?? null, normOptions(read)),
  sigmoidCrossEntropy: ([targets, logits]) => core.sigmoidCrossEntropy(targets!, logits!),
  softmaxCrossEntropy: ([targets, logits]) => core.softmaxCrossEntropy(targets!, logits!),
  meanSquaredError: meanOf((yTrue, yPred) => core.meanSquaredError(yTrue, yPred)),
  meanAbsoluteError: meanOf((yTrue, yPred) => core.meanAbsoluteError(yTrue, yPred)),
  huber: meanOf((yTrue, yPred, read) => core.huber(yTrue, yPred, { delta: read.number('delta') })),
  binaryCrossentropy: meanOf((yTrue, yPred, read) =>
    core.binaryCrossentropy(yTrue, yPred, probabilityOptions(read)),
  ),
  categoricalCrossentropy: meanOf((yTrue, yPred, read) =>
    core.categoricalCrossentropy(yTrue, yPred, classOptions(read)),
  ),
  sparseCategoricalCrossentropy: meanOf((yTrue, yPred, read) =>
    core.sparseCategoricalCrossentropy(yTrue, yPred, classOptions(read)),
  ),
};
