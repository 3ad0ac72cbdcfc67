import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  booleanField,
  describeValue,
  type Fields,
  fromTable,
  numberField,
  readConfig,
} from './configuration.ts';
import { ConfigError } from './errors.ts';

interface Settings {
  rate: number;
  centred: boolean;
}

const fields: Fields<Settings> = {
  rate: numberField(0.5, ' from 0 to 1', (value) => value >= 0 && value <= 1),
  centred: booleanField(false),
};

describe('readConfig', () => {
  it('fills in what is left out or undefined', () => {
    expect(readConfig('thing', {}, fields)).toEqual({ rate: 0.5, centred: false });
    expect(readConfig('thing', { rate: undefined, centred: true }, fields)).toEqual({
      rate: 0.5,
      centred: true,
    });
  });

  it.each([
    [{ rat: 1 }, 'thing: unknown key "rat"; its keys are rate, centred; did you mean \'rate\'?'],
    [JSON.parse('{"__proto__":1}'), 'thing: unknown key "__proto__"'],
    [{ toString: 1 }, 'thing: unknown key "toString"'],
    [{ rate: 2 }, 'thing: rate is 2; expected a finite number from 0 to 1'],
    [{ rate: Number.NaN }, 'thing: rate is NaN; expected a finite number from 0 to 1'],
    [{ rate: '0.5' }, 'thing: rate is "0.5"; expected a finite number'],
    [{ rate: null }, 'thing: rate is null'],
    [{ centred: 1 }, 'thing: centred is 1; expected true or false'],
    [[], 'thing: the configuration is an array; expected an object'],
    [null, 'thing: the configuration is null'],
    [3, 'thing: the configuration is 3'],
  ])('refuses %j', (config, message) => {
    expect(() => readConfig('thing', config, fields)).toThrow(ConfigError);
    expect(() => readConfig('thing', config, fields)).toThrow(message);
  });
});

describe('fuzzing', () => {
  it('gives settings that its fields accept or a ConfigError', () => {
    const key = fc.oneof(fc.constantFrom('type', 'rate', 'centred', '__proto__'), fc.string());
    const config = fc.oneof(fc.dictionary(key, fc.jsonValue()), fc.jsonValue(), fc.anything());
    fc.assert(
      fc.property(config, (value) => {
        try {
          const { rate, centred } = fromTable('thing', value, {
            thing: (settings: unknown) => readConfig('thing', settings, fields),
          });
          expect(rate >= 0 && rate <= 1 && typeof centred === 'boolean').toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
      { seed: 7, numRuns: 3000 },
    );
  });
});

describe('describeValue', () => {
  it.each([
    ['a "b"', '"a \\"b\\""'],
    ['x'.repeat(100), `"${'x'.repeat(57)}…"`],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1], 'an array'],
    [{}, 'an object'],
    [Symbol('s'), 'Symbol(s)'],
    [5n, '5'],
    [() => 1, 'a function'],
  ])('%#', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });
});
