import { numberField, readConfig } from '../configuration.ts';
import { defineInitializer, type Initializer } from './initializer.ts';

/** All zeros: Keras's choice for biases. */
export function zeros(config: Readonly<Record<string, never>> = {}): Initializer {
  readConfig('zeros', config, {});
  return defineInitializer({ type: 'zeros' }, (count) => new Float64Array(count));
}

/** All ones. */
export function ones(config: Readonly<Record<string, never>> = {}): Initializer {
  readConfig('ones', config, {});
  return defineInitializer({ type: 'ones' }, (count) => new Float64Array(count).fill(1));
}

export interface ConstantConfig {
  /** 0 unless said. */
  readonly value?: number;
}

/** All `value`. @throws ConfigError for a value that is not finite */
export function constant(config: ConstantConfig = {}): Initializer {
  const { value } = readConfig('constant', config, { value: numberField(0) });
  return defineInitializer({ type: 'constant', value }, (count) => new Float64Array(count).fill(value));
}
