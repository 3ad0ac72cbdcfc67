import type { Field } from '../configuration.ts';
import { type Initializer, type InitializerConfig, initializerFromConfig } from '../initializers/index.ts';

/** An initializer, or the name or configuration of one. */
export type InitializerOption = Initializer | InitializerConfig | string;

/** A field for an `InitializerOption`, which `toInitializer` then reads. */
export function initializerField(fallback: string): Field<unknown> {
  return { fallback, expected: 'an initializer', accepts: (_value): _value is unknown => true };
}

/** The initializer itself. @throws ConfigError for an unknown name or configuration */
export function toInitializer(option: unknown): Initializer {
  return isInitializer(option) ? option : initializerFromConfig(option);
}

function isInitializer(value: unknown): value is Initializer {
  return typeof value === 'function' && 'getConfig' in value;
}
