export { Accuracy } from './accuracy.ts';
export { BinaryAccuracy, type BinaryAccuracyConfig } from './binary-accuracy.ts';
export { CategoricalAccuracy, SparseCategoricalAccuracy } from './categorical-accuracy.ts';
export { confusionMatrix } from './confusion-matrix.ts';
export { type MetricConfig, metricFromConfig } from './from-config.ts';
export { Mean } from './mean.ts';
export { Metric, type MetricSettings } from './metric.ts';
