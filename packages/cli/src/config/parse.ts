import { ConfigError } from '@athanor/core';
import { describeIssues } from './issues.ts';
import { configSchema } from './schema/index.ts';
import type { TrainConfig } from './types.ts';

/**
 * Checks a configuration. `source` begins the message: a file's name.
 *
 * @throws ConfigError for an unknown key (with the nearest known one) or a value that is not what is expected
 */
export function parseConfig(source: string, value: unknown): TrainConfig {
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(describeIssues(source, value, result.error.issues));
}
