import { ConfigError } from './errors.ts';
import { didYouMean } from './suggest.ts';

/** What a configuration of JSON may hold at one key. */
export interface Field<T> {
  /** The value where the key is absent. */
  readonly fallback: T;
  /** What is accepted, for messages: `a number, 0 or more`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => value is T;
}

/** One field for every key of `Settings`. */
export type Fields<Settings> = { readonly [Key in keyof Settings]: Field<Settings[Key]> };

/**
 * The settings that `config` gives, with the fallbacks of what it leaves out.
 *
 * @throws ConfigError, beginning with `what`, for something that is no object, an unknown key (with the nearest known
 * one) or a value that its field does not accept
 */
export function readConfig<Settings>(what: string, config: unknown, fields: Fields<Settings>): Settings {
  if (!isPlainObject(config)) {
    throw new ConfigError(`${what}: the configuration is ${describeValue(config)}; expected an object`);
  }
  const known = Object.keys(fields);
  for (const key of Object.keys(config)) {
    if (!Object.hasOwn(fields, key)) {
      const expected = known.length === 0 ? 'it has none' : `its keys are ${known.join(', ')}`;
      throw new ConfigError(
        `${what}: unknown key ${describeValue(key)}; ${expected}${didYouMean(key, known)}`,
      );
    }
  }
  const settings: Partial<Settings> = {};
  for (const key in fields) {
    settings[key] = readField(`${what}: ${key}`, config[key], fields[key]);
  }
  return settings as Settings;
}

/** `value` if the field accepts it, the fallback if it is undefined. @throws ConfigError, beginning with `what` */
export function readField<T>(what: string, value: unknown, field: Field<T>): T {
  if (value === undefined) return field.fallback;
  if (!field.accepts(value))
    throw new ConfigError(`${what} is ${describeValue(value)}; expected ${field.expected}`);
  return value;
}

/**
 * What makes a thing of each type that a kind of configuration knows, from the keys beside `type`. Each reads what it
 * is given with `readConfig`, whatever type it declares for it.
 */
export type ConfigTable<T> = Readonly<Record<string, (config: never) => T>>;

/**
 * Makes what `{ "type": "adam", "learningRate": 0.01 }` says, or the bare string `"adam"`.
 *
 * @throws ConfigError for anything else, for a type that the table does not hold (with the nearest one), and for what
 * the type itself refuses
 */
export function fromTable<T>(kind: string, config: unknown, table: ConfigTable<T>): T {
  const { type, ...settings } = isPlainObject(config) ? config : { type: config };
  const known = Object.keys(table);
  if (typeof type !== 'string') {
    const where = isPlainObject(config) ? `type is ${describeValue(type)}` : `found ${describeValue(config)}`;
    throw new ConfigError(
      `${kind}: ${where}; expected the name of one, ${known.join(', ')}, or an object with it as type`,
    );
  }
  if (!Object.hasOwn(table, type)) {
    throw new ConfigError(
      `${kind}: unknown type ${describeValue(type)}; known are ${known.join(', ')}${didYouMean(type, known)}`,
    );
  }
  return table[type]!(settings as never);
}

/** A finite number that `holds`, which `condition` says in words, is true of: `, 0 or more`. */
export function numberField(
  fallback: number,
  condition = '',
  holds: (value: number) => boolean = () => true,
): Field<number> {
  return {
    fallback,
    expected: `a finite number${condition}`,
    accepts: (value): value is number => Number.isFinite(value) && holds(value as number),
  };
}

export function booleanField(fallback: boolean): Field<boolean> {
  return {
    fallback,
    expected: 'true or false',
    accepts: (value): value is boolean => typeof value === 'boolean',
  };
}

/** A value in the words of a message: strings in quotes and cut where long. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  }
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
