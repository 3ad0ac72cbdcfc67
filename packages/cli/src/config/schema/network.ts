import { activations } from '@athanor/core';
import { z } from 'zod';
import type { InitializerConfig, LayerConfig, ModelConfig } from '../types.ts';
import { layerNames } from './layer-names.ts';
import {
  choice,
  finiteNumber,
  flag,
  fraction,
  nameOrSettings,
  numberFromZero,
  oneOf,
  settings,
  text,
  wholeNumber,
} from './values.ts';

const activation = choice('an activation', Object.keys(activations) as [keyof typeof activations]);

const initializerNames = [
  'zeros',
  'ones',
  'constant',
  'randomUniform',
  'randomNormal',
  'truncatedNormal',
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
] as const;

const normal = { mean: finiteNumber().optional(), stddev: numberFromZero().optional() };
const plain = (name: 'zeros' | 'ones' | 'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal') =>
  settings(`${name}'s settings`, { type: z.literal(name) });

const initializer: z.ZodType<InitializerConfig> = nameOrSettings(
  'an initializer',
  choice('an initializer', initializerNames),
  z.discriminatedUnion('type', [
    plain('zeros'),
    plain('ones'),
    settings("constant's settings", { type: z.literal('constant'), value: finiteNumber().optional() }),
    settings("randomUniform's settings", {
      type: z.literal('randomUniform'),
      minimum: finiteNumber().optional(),
      maximum: finiteNumber().optional(),
    }),
    settings("randomNormal's settings", { type: z.literal('randomNormal'), ...normal }),
    settings("truncatedNormal's settings", { type: z.literal('truncatedNormal'), ...normal }),
    plain('glorotUniform'),
    plain('glorotNormal'),
    plain('heUniform'),
    plain('heNormal'),
  ]),
);

const shape = z
  .array(wholeNumber(1, 65_536), { error: 'an array of whole numbers, without the batch axis' })
  .min(1, { error: 'an array of one whole number or more' })
  .meta({ description: 'The shape of one input, without the batch axis: [784], [28, 28] or [28, 28, 1]' });

const layerName = text('a name without /')
  .regex(/^[^/]+$/, { error: 'a name without /' })
  .meta({ description: "The layer's name, and so that of its weights: NAME/kernel" });

const common = { name: layerName.optional(), inputShape: shape.optional() };

const detailedNames = ['Dense', 'Activation', 'Flatten', 'Dropout'] as const;

/** Core's other layers: their settings are checked by core, which knows them. */
const otherNames = layerNames.filter((name) => !detailedNames.some((detailed) => detailed === name));
type OtherLayer = Exclude<LayerConfig, { readonly type: (typeof detailedNames)[number] }>;

const otherLayer = z
  .custom<OtherLayer>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      otherNames.some((name) => name === Reflect.get(value, 'type')),
  )
  .meta({ type: 'object', properties: { type: { enum: otherNames } }, required: ['type'] });

const detailedLayer = z.discriminatedUnion(
  'type',
  [
    settings("a Dense layer's settings", {
      type: z.literal('Dense').meta({ description: 'activation(x · kernel + bias)' }),
      ...common,
      units: wholeNumber(1, 1_000_000).meta({ description: 'How many outputs it has' }),
      activation: activation.optional(),
      useBias: flag().optional(),
      kernelInitializer: initializer.optional().meta({ description: 'glorotUniform unless said' }),
      biasInitializer: initializer.optional().meta({ description: 'zeros unless said' }),
    }),
    settings("an Activation layer's settings", {
      type: z.literal('Activation'),
      ...common,
      activation,
    }),
    settings("a Flatten layer's settings", {
      type: z.literal('Flatten').meta({ description: 'Joins all axes into one' }),
      ...common,
    }),
    settings("a Dropout layer's settings", {
      type: z.literal('Dropout').meta({ description: 'Drops this share of its inputs while training' }),
      ...common,
      rate: fraction(),
    }),
  ],
  { error: oneOf(layerNames) },
);

const layer: z.ZodType<LayerConfig> = z.union([detailedLayer, otherLayer], {
  error: 'a layer: an object with a type',
});

/** The schema of `model`. */
export const modelSchema: z.ZodType<ModelConfig> = settings('an object with layers', {
  type: z.literal('Sequential', { error: "'Sequential'" }).optional(),
  name: text('a name').optional(),
  inputShape: shape.optional(),
  layers: z
    .array(layer, { error: 'an array of layers' })
    .min(1, { error: 'an array of one layer or more' })
    .meta({ description: 'The layers, from the input to the output' }),
}).meta({ description: 'The network' });
