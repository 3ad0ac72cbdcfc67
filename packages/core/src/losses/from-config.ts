import { type ConfigTable, fromTable } from '../configuration.ts';
import { BinaryCrossentropy } from './binary-crossentropy.ts';
import { CategoricalCrossentropy, type SmoothedCrossentropyOptions } from './categorical-crossentropy.ts';
import type { BinaryCrossentropyOptions, CategoricalCrossentropyOptions } from './cross-entropy-options.ts';
import { Huber, type HuberOptions } from './huber.ts';
import { Loss, type LossOptions } from './loss.ts';
import { MeanAbsoluteError } from './mean-absolute-error.ts';
import { MeanSquaredError } from './mean-squared-error.ts';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';

/** How JSON says which loss: its type alone, or its type and settings. */
export type LossConfig =
  | string
  | (LossOptions & { readonly type: 'meanSquaredError' | 'meanAbsoluteError' })
  | (LossOptions & HuberOptions & { readonly type: 'huber' })
  | (LossOptions & BinaryCrossentropyOptions & { readonly type: 'binaryCrossentropy' })
  | (LossOptions & SmoothedCrossentropyOptions & { readonly type: 'categoricalCrossentropy' })
  | (LossOptions & CategoricalCrossentropyOptions & { readonly type: 'sparseCategoricalCrossentropy' });

const table: ConfigTable<Loss> = {
  meanSquaredError: (config: LossOptions) => new MeanSquaredError(config),
  meanAbsoluteError: (config: LossOptions) => new MeanAbsoluteError(config),
  huber: (config: LossOptions & HuberOptions) => new Huber(config),
  binaryCrossentropy: (config: LossOptions & BinaryCrossentropyOptions) => new BinaryCrossentropy(config),
  categoricalCrossentropy: (config: LossOptions & SmoothedCrossentropyOptions) =>
    new CategoricalCrossentropy(config),
  sparseCategoricalCrossentropy: (config: LossOptions & CategoricalCrossentropyOptions) =>
    new SparseCategoricalCrossentropy(config),
};

/**
 * The loss that `{ "type": "huber", "delta": 2 }` or the bare name `"huber"` says. A loss stands for itself.
 *
 * @throws ConfigError for an unknown type, key or value, naming it and what is expected
 */
export function lossFromConfig(config: unknown): Loss {
  return config instanceof Loss ? config : fromTable('loss', config, table);
}
