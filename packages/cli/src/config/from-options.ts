import { parseConfig } from './parse.ts';
import { absolutePaths } from './paths.ts';
import type { TrainConfig } from './types.ts';

/** The options of `athanor train`, as the command line gives them. */
export interface TrainOptions {
  readonly backend?: string;
  readonly dataset?: string;
  readonly dataDir?: string;
  readonly offline?: boolean;
  readonly epochs?: number;
  readonly batchSize?: number | 'all';
  readonly learningRate?: number;
  readonly optimizer?: string;
  readonly loss?: string;
  readonly seed?: number;
  readonly limit?: number;
  readonly validationSplit?: number;
  readonly initFrom?: string;
  readonly logEvery?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * What the options say, as a configuration.
 *
 * @throws ConfigError for a loss or an optimizer that does not exist, with the nearest
 */
export function configFromOptions(options: TrainOptions, cwd: string): TrainConfig {
  return absolutePaths(parseConfig('the command line', options), cwd);
}
