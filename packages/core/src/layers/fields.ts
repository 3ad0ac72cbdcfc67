import type { Field } from '../configuration.ts';
import { ConfigError } from '../errors.ts';

/** A field that has no fallback: where the key is absent, a ConfigError beginning with `what` says so. */
export function requiredField<T>(
  what: string,
  expected: string,
  accepts: (value: unknown) => value is T,
): Field<T> {
  return {
    get fallback(): never {
      throw new ConfigError(`${what} is missing; expected ${expected}`);
    },
    expected,
    accepts,
  };
}
