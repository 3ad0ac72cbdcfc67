import { z } from 'zod';
import type { LossConfig, OptimizerConfig } from '../types.ts';
import { learningRateSchema } from './learning-rate.ts';
import {
  choice,
  flag,
  fraction,
  nameOrSettings,
  numberFromZero,
  positiveNumber,
  settings,
  share,
} from './values.ts';

const reduction = choice('a reduction', ['mean', 'sum'])
  .optional()
  .meta({ description: "Whether the gradient is that of the mean over a batch's images, or of their sum" });
const fromLogits = flag()
  .optional()
  .meta({ description: 'Whether the network ends in logits rather than probabilities' });
const epsilon = fraction().optional().meta({ description: 'Keeps the logarithm of a probability from 0' });
const epsilonMode = choice('an epsilon mode', ['clip', 'add'])
  .optional()
  .meta({ description: 'Whether probabilities are clipped to [epsilon, 1 - epsilon], or epsilon is added' });

/** The names of the losses. */
export const lossNames: readonly [
  'meanSquaredError',
  'meanAbsoluteError',
  'huber',
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
] = [
  'meanSquaredError',
  'meanAbsoluteError',
  'huber',
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
];

/** The schema of `loss`. */
export const lossSchema: z.ZodType<LossConfig> = nameOrSettings(
  'a loss',
  choice('a loss', lossNames),
  z.discriminatedUnion('type', [
    settings("meanSquaredError's settings", { type: z.literal('meanSquaredError'), reduction }),
    settings("meanAbsoluteError's settings", { type: z.literal('meanAbsoluteError'), reduction }),
    settings("huber's settings", {
      type: z.literal('huber'),
      reduction,
      delta: positiveNumber().optional(),
    }),
    settings("binaryCrossentropy's settings", {
      type: z.literal('binaryCrossentropy'),
      reduction,
      fromLogits,
      epsilon,
    }),
    settings("categoricalCrossentropy's settings", {
      type: z.literal('categoricalCrossentropy'),
      reduction,
      fromLogits,
      epsilon,
      epsilonMode,
      labelSmoothing: fraction()
        .optional()
        .meta({ description: 'The share of every target that is spread evenly over the classes' }),
    }),
    settings("sparseCategoricalCrossentropy's settings", {
      type: z.literal('sparseCategoricalCrossentropy'),
      reduction,
      fromLogits,
      epsilon,
      epsilonMode,
    }),
  ]),
).meta({ description: 'What training makes small' });

const learningRate = learningRateSchema.optional();
const momentum = share().optional();
const adam = {
  learningRate,
  beta1: fraction().optional(),
  beta2: fraction().optional(),
  epsilon: numberFromZero().optional(),
};

/** The schema of `optimizer`. */
export const optimizerSchema: z.ZodType<OptimizerConfig> = nameOrSettings(
  'an optimizer',
  choice('an optimizer', ['sgd', 'rmsprop', 'adam', 'adamw', 'adagrad']),
  z.discriminatedUnion('type', [
    settings("sgd's settings", {
      type: z.literal('sgd'),
      learningRate,
      momentum,
      nesterov: flag().optional(),
    }),
    settings("rmsprop's settings", {
      type: z.literal('rmsprop'),
      learningRate,
      rho: share().optional(),
      momentum,
      epsilon: numberFromZero().optional(),
      centered: flag().optional(),
    }),
    settings("adam's settings", { type: z.literal('adam'), ...adam }),
    settings("adamw's settings", {
      type: z.literal('adamw'),
      ...adam,
      weightDecay: numberFromZero().optional(),
    }),
    settings("adagrad's settings", {
      type: z.literal('adagrad'),
      learningRate,
      initialAccumulatorValue: numberFromZero().optional(),
      epsilon: numberFromZero().optional(),
    }),
  ]),
).meta({ description: 'The rule by which weights are updated' });
