import { type Field, readConfig } from '../configuration.ts';
import { ValueError } from '../errors.ts';
import { type Loss, type LossConfig, lossFromConfig } from '../losses/index.ts';
import { type Metric, type MetricConfig, metricFromConfig } from '../metrics/index.ts';
import { type Optimizer, type OptimizerConfig, optimizerFromConfig } from '../optimizers/index.ts';
import type { Compilation } from '../training/index.ts';

/** What a model is to be trained by: each an object, or the name or configuration of one. */
export interface CompileOptions {
  readonly optimizer: Optimizer | OptimizerConfig;
  readonly loss: Loss | LossConfig;
  /** None unless said. */
  readonly metrics?: readonly (Metric | MetricConfig)[];
}

const anything: Field<unknown> = {
  fallback: undefined,
  expected: 'anything',
  accepts: (_value): _value is unknown => true,
};

const metricsField: Field<readonly unknown[]> = {
  fallback: [],
  expected: 'an array of metrics',
  accepts: (value): value is unknown[] => Array.isArray(value),
};

/**
 * Makes what the options say.
 *
 * @throws ConfigError for an unknown option, name or setting, naming the nearest
 * @throws ValueError for a loss that is not reduced, and for two metrics of one name
 */
export function resolveCompilation(options: CompileOptions): Compilation {
  const settings = readConfig('compile', options, {
    optimizer: anything,
    loss: anything,
    metrics: metricsField,
  });
  const loss = lossFromConfig(settings.loss);
  if (loss.reduction === 'none') {
    throw new ValueError(
      `compile: the loss ${loss.name} has reduction 'none'; training needs 'mean' or 'sum'`,
    );
  }
  const metrics = settings.metrics.map((metric) => metricFromConfig(metric));
  const names = metrics.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) < i || name === 'loss');
  if (repeated !== undefined) {
    throw new ValueError(`compile: two results would be named ${repeated}; expected each metric once`);
  }
  return { optimizer: optimizerFromConfig(settings.optimizer), loss, metrics };
}
