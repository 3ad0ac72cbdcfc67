import { ConfigError, didYouMean } from '@athanor/core';
import type { WasmFiles } from './engine/wasm-files.ts';

/** Tfjs's engines that are made available: WebAssembly with SIMD, and plain JavaScript. */
export type EngineName = 'wasm' | 'cpu';

export interface TfjsOptions {
  /** Which of tfjs's engines computes; `wasm` unless said. */
  readonly engine?: EngineName;

  /**
   * Where the .wasm files lie, for the engine `wasm` only: their folder (in Node a path or a `file:` URL, elsewhere a
   * URL), or one address for each file. Left out, they are those of the installed package, and a bundler copies them.
   */
  readonly wasmPath?: string | WasmFiles;
}

/** Options that have been checked. */
export interface CheckedOptions {
  readonly engine: EngineName;
  readonly wasmPath: string | WasmFiles | undefined;
}

const keys = ['engine', 'wasmPath'];

/** Fills in what is left out. @throws ConfigError for a key or a value that is none of an option */
export function checkOptions(options: unknown): CheckedOptions {
  if (!isObject(options)) throw wrong(`the options are ${describe(options)}`, 'an object');
  for (const key of Object.keys(options)) {
    if (keys.includes(key)) continue;
    throw wrong(`unknown option ${describe(key)}`, `${keys.join(' or ')}${didYouMean(key, keys)}`);
  }
  const { engine = 'wasm', wasmPath } = options;
  if (engine !== 'cpu' && engine !== 'wasm') {
    throw wrong(`engine is ${describe(engine)}`, "'cpu' or 'wasm'");
  }
  if (wasmPath !== undefined && engine !== 'wasm') {
    throw wrong(`wasmPath beside the engine '${engine}'`, "wasmPath only beside the engine 'wasm'");
  }
  return { engine, wasmPath: checkPath(wasmPath) };
}

function checkPath(wasmPath: unknown): string | WasmFiles | undefined {
  if (wasmPath === undefined) return undefined;
  if (typeof wasmPath === 'string' && wasmPath !== '') {
    if (!wasmPath.endsWith('.wasm')) return wasmPath;
    throw wrong(`wasmPath names a file, ${describe(wasmPath)}`, 'the folder of the .wasm files');
  }
  if (!isObject(wasmPath))
    throw wrong(`wasmPath is ${describe(wasmPath)}`, 'a folder, or an object with the address of each file');
  const file = (name: keyof WasmFiles): string => {
    const address = wasmPath[name];
    if (typeof address === 'string' && address !== '') return address;
    throw wrong(
      `wasmPath has ${describe(address)} as '${name}'`,
      'the address of each .wasm file, or their folder',
    );
  };
  return {
    'tfjs-backend-wasm-simd.wasm': file('tfjs-backend-wasm-simd.wasm'),
    'tfjs-backend-wasm.wasm': file('tfjs-backend-wasm.wasm'),
  };
}

function wrong(found: string, expected: string): ConfigError {
  return new ConfigError(`backend-tfjs: ${found}; expected ${expected}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return isObject(value) ? 'an object' : String(value);
}
