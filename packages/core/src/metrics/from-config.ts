import { type ConfigTable, fromTable } from '../configuration.ts';
import { Accuracy } from './accuracy.ts';
import { BinaryAccuracy, type BinaryAccuracyConfig } from './binary-accuracy.ts';
import { CategoricalAccuracy, SparseCategoricalAccuracy } from './categorical-accuracy.ts';
import { Metric } from './metric.ts';

/** How JSON says which metric: its type alone, or its type and settings. */
export type MetricConfig =
  | string
  | { readonly type: 'accuracy' | 'categoricalAccuracy' | 'sparseCategoricalAccuracy' }
  | (BinaryAccuracyConfig & { readonly type: 'binaryAccuracy' });

type NoConfig = Readonly<Record<string, never>>;

const table: ConfigTable<Metric> = {
  accuracy: (config: NoConfig) => new Accuracy(config),
  binaryAccuracy: (config: BinaryAccuracyConfig) => new BinaryAccuracy(config),
  categoricalAccuracy: (config: NoConfig) => new CategoricalAccuracy(config),
  sparseCategoricalAccuracy: (config: NoConfig) => new SparseCategoricalAccuracy(config),
};

/**
 * Makes the metric that a configuration names: `'accuracy'`, `{ type: 'binaryAccuracy', threshold: 0.7 }`. A metric
 * stands for itself.
 *
 * @throws ConfigError for an unknown type or key (with the nearest one) or a value out of range
 */
export function metricFromConfig(config: unknown): Metric {
  return config instanceof Metric ? config : fromTable('metric', config, table);
}
