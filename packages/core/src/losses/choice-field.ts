import type { Field } from '../configuration.ts';

/** One of a few words. */
export function choiceField<Choice extends string>(
  fallback: Choice,
  choices: readonly Choice[],
): Field<Choice> {
  return {
    fallback,
    expected: choices.map((choice) => `'${choice}'`).join(' or '),
    accepts: (value): value is Choice => choices.some((choice) => choice === value),
  };
}
