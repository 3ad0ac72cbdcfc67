import { FormatError } from '@athanor/core';
import { describe, type VectorAttributes } from './format.ts';

/** Reads a case's attributes; one that is there but of the wrong kind is a FormatError that names the case. */
export class AttributeReader {
  readonly #caseName: string;
  readonly #attributes: VectorAttributes;

  constructor(caseName: string, attributes: VectorAttributes) {
    this.#caseName = caseName;
    this.#attributes = attributes;
  }

  number(key: string): number | undefined {
    return this.#optional(key, 'a number', isNumber);
  }

  boolean(key: string): boolean | undefined {
    return this.#optional(key, 'true or false', (value) => typeof value === 'boolean');
  }

  string(key: string): string | undefined {
    return this.#optional(key, 'a string', (value) => typeof value === 'string');
  }

  numbers(key: string): readonly number[] | undefined {
    return this.#optional(key, 'a list of numbers', isNumbers);
  }

  pairs(key: string): readonly (readonly number[])[] | undefined {
    return this.#optional(key, 'a list of lists of numbers', isLists);
  }

  /** Axes: a list, one number, or null for all of them, as is leaving it out. */
  axes(key: string): readonly number[] | number | null {
    const found = this.#optional(key, 'a list of numbers, a number or null', isAxes);
    return found ?? null;
  }

  /** An attribute that the op cannot do without. */
  required<Value>(key: string, value: Value | undefined): Value {
    if (value === undefined) throw this.#error(key, 'it to be there');
    return value;
  }

  #optional<Value>(
    key: string,
    expected: string,
    accepts: (value: unknown) => value is Value,
  ): Value | undefined {
    const value = this.#attributes[key];
    if (value === undefined || value === null) return undefined;
    if (!accepts(value)) throw this.#error(key, expected);
    return value;
  }

  #error(key: string, expected: string): FormatError {
    return new FormatError(
      `vectors: ${this.#caseName}: attribute ${key}: expected ${expected}, found ${describe(this.#attributes[key])}`,
    );
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isNumber);
}

function isLists(value: unknown): value is readonly (readonly number[])[] {
  return Array.isArray(value) && value.every(isNumbers);
}

function isAxes(value: unknown): value is readonly number[] | number {
  return isNumber(value) || isNumbers(value);
}
