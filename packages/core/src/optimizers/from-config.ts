import { type ConfigTable, fromTable } from '../configuration.ts';
import { Adagrad, type AdagradConfig } from './adagrad.ts';
import { Adam, type AdamConfig, AdamW, type AdamWConfig } from './adam.ts';
import { Optimizer } from './optimizer.ts';
import { RMSprop, type RmspropConfig } from './rmsprop.ts';
import { SGD, type SgdConfig } from './sgd.ts';

/** How JSON says which optimizer: its type alone, or its type and settings. */
export type OptimizerConfig =
  | string
  | (SgdConfig & { readonly type: 'sgd' })
  | (RmspropConfig & { readonly type: 'rmsprop' })
  | (AdamConfig & { readonly type: 'adam' })
  | (AdamWConfig & { readonly type: 'adamw' })
  | (AdagradConfig & { readonly type: 'adagrad' });

const table: ConfigTable<Optimizer> = {
  sgd: (config: SgdConfig) => new SGD(config),
  rmsprop: (config: RmspropConfig) => new RMSprop(config),
  adam: (config: AdamConfig) => new Adam(config),
  adamw: (config: AdamWConfig) => new AdamW(config),
  adagrad: (config: AdagradConfig) => new Adagrad(config),
};

/**
 * Makes the optimizer that a configuration names: `'adam'`, `{ type: 'sgd', learningRate: 0.1 }`. An optimizer stands
 * for itself.
 *
 * @throws ConfigError for an unknown type or key (with the nearest one) or a value out of range
 */
export function optimizerFromConfig(config: unknown): Optimizer {
  return config instanceof Optimizer ? config : fromTable('optimizer', config, table);
}
