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

/** A whole number of 1 or more that has no fallback. */
export function requiredCount(what: string): Field<number> {
  return requiredField(what, 'a whole number, 1 or more', isCount);
}

/** A whole number of 1 or more. */
export function countField(fallback: number): Field<number> {
  return { fallback, expected: 'a whole number, 1 or more', accepts: isCount };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
