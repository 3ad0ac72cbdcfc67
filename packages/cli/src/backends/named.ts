import { ConfigError } from '@athanor/core';
import type { BackendConfig } from '../config/types.ts';
import { backendRow } from './table.ts';

/** A backend's name, and the options that its `createBackend` is called with; undefined where none are said. */
export interface NamedBackend {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

const form = 'NAME:KEY=VALUE[:KEY=VALUE…], such as simd:threads=1';
const option = /^([A-Za-z_]\w*)=(.*)$/s;

/**
 * A backend by name, or by name and options in one text: `simd`, `simd:threads=1:relaxed=false`.
 *
 * The options begin at the first colon that `KEY=` follows, KEY being letters, digits and `_`; behind a name of the table
 * at the first colon. So `./a:b.ts` and `C:\mine.ts` are names, and `C:\mine.ts:size=3` is one with an option. A value that
 * is JSON (`1`, `true`, `"1"`) is what that says, any other is a string, and a string goes on over a colon that no `KEY=`
 * follows: `blas:library=C:\openblas.dll`. What cannot be said so goes into a configuration's object.
 *
 * @throws ConfigError for a part that is no `KEY=VALUE`, and for a key that is there twice
 */
export function namedBackend(config: BackendConfig): NamedBackend {
  if (typeof config !== 'string') return config;
  const parts = config.split(':');
  const first =
    backendRow(parts[0]!) === undefined ? parts.findIndex((part, i) => i > 0 && option.test(part)) : 1;
  if (first === -1 || first === parts.length) return { name: config };
  const name = parts.slice(0, first).join(':');
  if (name === '') throw new ConfigError(`the backend '${config}' has options and no name; expected ${form}`);
  return { name, options: readOptions(config, parts.slice(first)) };
}

function readOptions(whole: string, parts: readonly string[]): Readonly<Record<string, unknown>> {
  const values = new Map<string, string>();
  let last: string | undefined;
  for (const part of parts) {
    const [, key, value] = option.exec(part) ?? [];
    if (key !== undefined && value !== undefined) {
      if (values.has(key)) {
        throw new ConfigError(`the backend '${whole}' has the option '${key}' twice; leave one out`);
      }
      values.set(key, value);
      last = key;
      continue;
    }
    const begun = last === undefined ? undefined : values.get(last);
    if (last === undefined || begun === undefined || isJson(begun)) {
      throw new ConfigError(`the backend '${whole}' has '${part}' for an option; expected ${form}`);
    }
    values.set(last, `${begun}:${part}`);
  }
  return Object.fromEntries(Array.from(values, ([key, value]) => [key, readValue(whole, key, value)]));
}

function readValue(whole: string, key: string, value: string): unknown {
  if (value === '') {
    throw new ConfigError(`the backend '${whole}' has no value for the option '${key}'; expected ${form}`);
  }
  return isJson(value) ? JSON.parse(value) : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
