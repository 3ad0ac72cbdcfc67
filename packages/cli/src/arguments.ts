import { InvalidArgumentError } from 'commander';

/** A whole number of `least` or more, as a command line says it. Throws InvalidArgumentError for anything else. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected a whole number, ${least} or more.`);
    }
    return value;
  };
}

/** A whole number of either sign. */
export const anyWholeNumber: (text: string) => number = (text) => {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text.trim()) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('Expected a whole number.');
  }
  return value;
};

/** A number of 0 or more, such as `0.001` or `1e-3`. */
export function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('Expected a number, 0 or more.');
  }
  return value;
}

/** A share above 0 and below 1, or a whole number of 1 or more. */
export function shareOrCount(text: string): number {
  const value = numberFromZero(text);
  if (value === 0 || (value >= 1 && !Number.isSafeInteger(value))) {
    throw new InvalidArgumentError('Expected a share above 0 and below 1, or a whole number.');
  }
  return value;
}

/** Images of a batch, or `all`. */
export function batchSize(text: string): number | 'all' {
  if (text === 'all') return 'all';
  try {
    return wholeNumber(1)(text);
  } catch {
    throw new InvalidArgumentError("Expected a whole number, 1 or more, or 'all'.");
  }
}

/** Names with commas between them. */
export function names(text: string): string[] {
  const list = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (list.length === 0) throw new InvalidArgumentError('Expected names with commas between them.');
  return list;
}
