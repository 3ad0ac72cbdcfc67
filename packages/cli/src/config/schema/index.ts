import { z } from 'zod';
import type { MetricConfig, TrainConfig } from '../types.ts';
import { augmentSchema, validationSplitSchema } from './data.ts';
import { learningRateSchema } from './learning-rate.ts';
import { modelSchema } from './network.ts';
import { lossSchema, optimizerSchema } from './training.ts';
import {
  anyWholeNumber,
  choice,
  finiteNumber,
  flag,
  nameOrSettings,
  settings,
  text,
  wholeNumber,
} from './values.ts';

const metric: z.ZodType<MetricConfig> = nameOrSettings(
  'a metric',
  choice('a metric', ['accuracy', 'binaryAccuracy', 'categoricalAccuracy', 'sparseCategoricalAccuracy']),
  z.discriminatedUnion('type', [
    settings("accuracy's settings", { type: z.literal('accuracy') }),
    settings("binaryAccuracy's settings", {
      type: z.literal('binaryAccuracy'),
      threshold: finiteNumber().optional(),
    }),
    settings("categoricalAccuracy's settings", { type: z.literal('categoricalAccuracy') }),
    settings("sparseCategoricalAccuracy's settings", { type: z.literal('sparseCategoricalAccuracy') }),
  ]),
);

const batchSize = z
  .union([z.literal('all'), wholeNumber(1)], { error: "a whole number, 1 or more, or 'all'" })
  .meta({ description: "Images of a batch, or 'all' for one batch of all of them; 128 unless said" });

const backend = z
  .union(
    [
      text('the name of a backend'),
      settings('an object with name and options', {
        name: text('the name of a backend'),
        options: z.record(z.string(), z.unknown(), { error: 'an object' }).optional(),
      }),
    ],
    { error: 'the name of a backend, or an object with name and options' },
  )
  .meta({
    description:
      'blas, simd, tfjs-wasm, pure, tfjs-cpu, or any installed package that exports createBackend, also with options behind it, such as simd:threads=1; the fastest that can run here unless said',
  });

/** The schema of a config file, and of what the options of `train` say. */
export const configSchema: z.ZodType<TrainConfig> = settings('an object', {
  $schema: z.string({ error: 'the address of a schema' }).optional(),
  recipe: text('the name of a recipe')
    .optional()
    .meta({ description: 'A recipe that the rest of this file is laid over' }),
  name: text('a name').optional().meta({ description: 'What the run is called' }),
  description: z.string({ error: 'a text' }).optional(),
  model: modelSchema.optional(),
  loss: lossSchema.optional(),
  optimizer: optimizerSchema.optional(),
  learningRate: learningRateSchema.optional(),
  metrics: z.array(metric, { error: 'an array of metrics' }).optional(),
  epochs: wholeNumber(1).optional().meta({ description: 'Passes over the training images; 5 unless said' }),
  batchSize: batchSize.optional(),
  shuffle: flag()
    .optional()
    .meta({ description: 'Whether each epoch has an order of its own; true unless said' }),
  evaluateEachEpoch: flag().optional().meta({
    description:
      'Whether the test split, or what validationSplit holds out, is evaluated after each epoch; true unless said',
  }),
  validationSplit: validationSplitSchema.optional(),
  augment: augmentSchema.optional(),
  dataset: text('the name of a data set, or a folder of IDX files')
    .optional()
    .meta({ description: 'digits, mnist, fashion-mnist, kmnist, or a folder of IDX files' }),
  dataDir: text('a folder')
    .optional()
    .meta({ description: 'Where downloaded IDX files are kept or already lie' }),
  offline: flag().optional().meta({ description: 'Never download' }),
  backend: backend.optional(),
  seed: anyWholeNumber()
    .optional()
    .meta({ description: 'What all random numbers are drawn from; 1 unless said' }),
  limit: wholeNumber(1).optional().meta({ description: 'Use the first so many training images' }),
  initFrom: text('a safetensors file')
    .optional()
    .meta({ description: 'A safetensors file of weights to start from' }),
  logEvery: wholeNumber(1).optional().meta({ description: 'Batches between batch events; 100 unless said' }),
  out: text('a folder').optional().meta({ description: "The run's folder; runs/NAME-TIME unless said" }),
  json: flag().optional().meta({ description: 'Print events for programs' }),
  quiet: flag().optional().meta({ description: 'Print nothing but errors' }),
}).meta({ title: 'Athanor', description: 'What `athanor train` trains, and how' });

/** The JSON schema of a config file. */
export function jsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
}
