import { didYouMean } from '@athanor/core';
import { z } from 'zod';

// The `error` of each schema here is what the value is expected to be, in words; issues.ts makes the sentence.

/** `a whole number, 1 or more`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  const error =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${least} or more`
      : `a whole number from ${least} to ${most.toLocaleString('en-GB')}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A whole number of either sign that a double holds exactly. */
export function anyWholeNumber(): z.ZodNumber {
  return z.int({ error: 'a whole number' });
}

export function positiveNumber(): z.ZodNumber {
  const error = 'a number above 0';
  return z.number({ error }).positive({ error });
}

export function numberFromZero(): z.ZodNumber {
  const error = 'a number, 0 or more';
  return z.number({ error }).min(0, { error });
}

/** From 0 to 1, with both. */
export function share(): z.ZodNumber {
  const error = 'a number from 0 to 1';
  return z.number({ error }).min(0, { error }).max(1, { error });
}

/** From 0 up to 1, without 1. */
export function fraction(): z.ZodNumber {
  const error = 'a number, 0 or more and below 1';
  return z.number({ error }).min(0, { error }).lt(1, { error });
}

/** A share below 1, or a whole number of 1 or more. */
export function shareOrCount(error: string, zero: 'with 0' | 'without 0'): z.ZodNumber {
  const number = z.number({ error });
  return (zero === 'with 0' ? number.min(0, { error }) : number.gt(0, { error })).refine(
    (value) => value < 1 || Number.isSafeInteger(value),
    { error },
  );
}

export function finiteNumber(): z.ZodNumber {
  return z.number({ error: 'a finite number' });
}

export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'true or false' });
}

export function text(expected: string): z.ZodString {
  return z.string({ error: expected }).min(1, { error: expected });
}

/** `one of a, b, c`: what is expected where a name is. issues.ts reads the names out of it again. */
export function oneOf(names: readonly string[]): string {
  return `one of ${names.join(', ')}`;
}

/** One of a few names. */
export function choice<const Names extends readonly [string, ...string[]]>(
  what: string,
  names: Names,
): z.ZodEnum<{ [Name in Names[number]]: Name }> {
  return z.enum(names, { error: `${what}: ${names.join(', ')}` });
}

/** An object of these keys and no others. */
export function settings<Shape extends z.core.$ZodShape>(
  expected: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).filter((key) => key !== '$schema');
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return expected;
      const found = issue.keys.slice(0, 3).map((key) => `unknown key ${quote(key)}${didYouMean(key, known)}`);
      const rest = issue.keys.length - found.length;
      return `${found.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} (known are ${known.join(', ')})`;
    },
  });
}

function quote(key: string): string {
  return `'${key.length > 60 ? `${key.slice(0, 57)}…` : key}'`;
}

/** A name alone, or an object whose `type` is that name with settings beside it. */
export function nameOrSettings<Name extends z.ZodType, Settings extends z.ZodType>(
  what: string,
  name: Name,
  object: Settings,
): z.ZodUnion<[Name, Settings]> {
  return z.union([name, object], { error: `${what}: a name, or an object with a type` });
}
