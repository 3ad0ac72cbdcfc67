import { type ConfigTable, fromTable } from '../configuration.ts';
import {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  ones,
  randomNormal,
  randomUniform,
  truncatedNormal,
  zeros,
} from './functions.ts';
import type { Initializer } from './initializer.ts';

const table: ConfigTable<Initializer> = {
  zeros,
  ones,
  constant,
  randomUniform,
  randomNormal,
  truncatedNormal,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
};

/**
 * Makes the initializer that a configuration names: `'glorotUniform'`, `{ type: 'randomUniform', minimum: 0 }`. An
 * initializer stands for itself.
 *
 * @throws ConfigError for an unknown type or key (with the nearest one) or a value out of range
 */
export function initializerFromConfig(config: unknown): Initializer {
  return isInitializer(config) ? config : fromTable('initializer', config, table);
}

function isInitializer(value: unknown): value is Initializer {
  return typeof value === 'function' && 'getConfig' in value;
}
