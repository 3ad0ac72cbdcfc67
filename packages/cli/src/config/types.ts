import type * as core from '@athanor/core';
import type { EpsilonMode } from '@athanor/core';
import type { AugmentOptions } from '@athanor/datasets';
import type { LearningRateConfig } from './learning-rate.ts';

/** An initializer: its name, or its name and settings. */
export type InitializerConfig =
  | InitializerName
  | { readonly type: PlainInitializerName }
  | { readonly type: 'constant'; readonly value?: number }
  | { readonly type: 'randomUniform'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'randomNormal' | 'truncatedNormal'; readonly mean?: number; readonly stddev?: number };

export type PlainInitializerName =
  | 'zeros'
  | 'ones'
  | 'glorotUniform'
  | 'glorotNormal'
  | 'heUniform'
  | 'heNormal';

export type InitializerName =
  | PlainInitializerName
  | 'constant'
  | 'randomUniform'
  | 'randomNormal'
  | 'truncatedNormal';

/** The classes of layers that core has. */
type LayerClasses = {
  readonly [Name in keyof typeof core as (typeof core)[Name] extends LayerClass
    ? Name
    : never]: (typeof core)[Name];
};

type LayerClass = new (...args: never[]) => core.Layer;

/** The names of the layers, such as `Dense`. */
export type LayerName = keyof LayerClasses;

/** What a class of layers is made with, so far as JSON can say it. */
type JsonOptions<Class> = Class extends new (
  options: infer Options,
) => core.Layer
  ? { readonly [Key in keyof NonNullable<Options>]: Exclude<NonNullable<Options>[Key], core.Initializer> }
  : unknown;

/** One layer of a network: its class and what that is made with. */
export type LayerConfig = {
  [Name in LayerName]: { readonly type: Name } & JsonOptions<LayerClasses[Name]>;
}[LayerName];

/** A network: its layers from the input to the output. What `Sequential.toJSON()` gives is one too. */
export interface ModelConfig {
  readonly type?: 'Sequential';
  readonly name?: string;
  /** The shape of one input. Unless said: the first layer's, [height, width, 1] before a Flatten, else [pixels]. */
  readonly inputShape?: readonly number[];
  readonly layers: readonly LayerConfig[];
}

interface LossSettings {
  /** Whether the gradient is that of the mean over a batch's images (unless said) or of their sum. */
  readonly reduction?: 'mean' | 'sum';
}

interface CrossEntropySettings extends LossSettings {
  /** Whether the network ends in logits rather than probabilities. */
  readonly fromLogits?: boolean;
  /** Keeps the logarithm of a probability from 0. */
  readonly epsilon?: number;
}

export type LossName =
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
  | 'binaryCrossentropy'
  | 'categoricalCrossentropy'
  | 'sparseCategoricalCrossentropy';

/** A loss: its name, or its name and settings. */
export type LossConfig =
  | LossName
  | (LossSettings & { readonly type: 'meanSquaredError' | 'meanAbsoluteError' })
  | (LossSettings & { readonly type: 'huber'; readonly delta?: number })
  | (CrossEntropySettings & { readonly type: 'binaryCrossentropy' })
  | (CrossEntropySettings & {
      readonly type: 'categoricalCrossentropy';
      readonly epsilonMode?: EpsilonMode;
      /** The share of every target that is spread evenly over the classes. */
      readonly labelSmoothing?: number;
    })
  | (CrossEntropySettings & {
      readonly type: 'sparseCategoricalCrossentropy';
      readonly epsilonMode?: EpsilonMode;
    });

export type OptimizerName = 'sgd' | 'rmsprop' | 'adam' | 'adamw' | 'adagrad';

interface AdamSettings {
  readonly learningRate?: LearningRateConfig;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** An optimizer: its name, or its name and settings. */
export type OptimizerConfig =
  | OptimizerName
  | {
      readonly type: 'sgd';
      readonly learningRate?: LearningRateConfig;
      readonly momentum?: number;
      readonly nesterov?: boolean;
    }
  | {
      readonly type: 'rmsprop';
      readonly learningRate?: LearningRateConfig;
      readonly rho?: number;
      readonly momentum?: number;
      readonly epsilon?: number;
      readonly centered?: boolean;
    }
  | (AdamSettings & { readonly type: 'adam' })
  | (AdamSettings & { readonly type: 'adamw'; readonly weightDecay?: number })
  | {
      readonly type: 'adagrad';
      readonly learningRate?: LearningRateConfig;
      readonly initialAccumulatorValue?: number;
      readonly epsilon?: number;
    };

export type MetricName = 'accuracy' | 'binaryAccuracy' | 'categoricalAccuracy' | 'sparseCategoricalAccuracy';

/** A metric: its name, or its name and settings. */
export type MetricConfig =
  | MetricName
  | { readonly type: 'accuracy' | 'categoricalAccuracy' | 'sparseCategoricalAccuracy' }
  | { readonly type: 'binaryAccuracy'; readonly threshold?: number };

/**
 * A backend: its name, or its name and the options that its `createBackend` is called with, in an object or in one text,
 * `simd:threads=1`.
 */
export type BackendConfig =
  | string
  | { readonly name: string; readonly options?: Readonly<Record<string, unknown>> };

/** What trains: a recipe, and what a config file holds. Everything but `model` and `loss` has a default. */
export interface TrainConfig {
  readonly $schema?: string;
  /** A recipe that the rest of the file is laid over. */
  readonly recipe?: string;
  /** What the run is called; for a recipe the recipe's name. */
  readonly name?: string;
  readonly description?: string;
  readonly model?: ModelConfig;
  readonly loss?: LossConfig;
  /** `rmsprop` unless said. */
  readonly optimizer?: OptimizerConfig;
  /** The optimizer's learning rate, whichever optimizer it is. */
  readonly learningRate?: LearningRateConfig;
  /** `["accuracy"]` unless said. */
  readonly metrics?: readonly MetricConfig[];
  /** 5 unless said. */
  readonly epochs?: number;
  /** Images of a batch, or "all" for one batch of all of them; 128 unless said. */
  readonly batchSize?: number | 'all';
  /** Whether each epoch has an order of its own; true unless said. */
  readonly shuffle?: boolean;
  /** Whether the test split, or what `validationSplit` holds out, is evaluated after each epoch; true unless said. */
  readonly evaluateEachEpoch?: boolean;
  /** The share below 1, or how many, of the training images are held out from the end; none unless said. */
  readonly validationSplit?: number;
  /** How far training images are changed at random; not at all unless said. */
  readonly augment?: AugmentOptions;
  /** A data set's name, or a folder of IDX files; `digits` unless said. */
  readonly dataset?: string;
  /** Where downloaded IDX files are kept or already lie. */
  readonly dataDir?: string;
  /** Never download. */
  readonly offline?: boolean;
  /** The fastest that can run here unless said. */
  readonly backend?: BackendConfig;
  /** What all random numbers are drawn from; 1 unless said. */
  readonly seed?: number;
  /** Use the first so many training images; all of them unless said. */
  readonly limit?: number;
  /** A safetensors file of weights to start from. */
  readonly initFrom?: string;
  /** Batches between batch events; 100 unless said. */
  readonly logEvery?: number;
  /** The run's folder; `runs/NAME-TIME` unless said. */
  readonly out?: string;
  /** Print events for programs. */
  readonly json?: boolean;
  /** Print nothing but errors. */
  readonly quiet?: boolean;
}

/** A config that is a recipe: named, described, and complete in what it trains. */
export type Recipe = TrainConfig &
  Required<
    Pick<
      TrainConfig,
      | 'name'
      | 'description'
      | 'model'
      | 'loss'
      | 'optimizer'
      | 'metrics'
      | 'epochs'
      | 'batchSize'
      | 'shuffle'
      | 'evaluateEachEpoch'
    >
  >;

/** Gives back the config it is given; an editor completes and checks it. For `athanor.config.ts`. */
export function defineConfig(config: TrainConfig): TrainConfig {
  return config;
}
