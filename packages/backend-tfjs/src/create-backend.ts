import { type Backend, ConfigError } from '@athanor/core';
import { TfjsBackend } from './backend.ts';
import { openCpu } from './engine/cpu.ts';
import type { Engine } from './engine/engine.ts';
import { openWasm } from './engine/wasm.ts';
import { type CheckedOptions, checkOptions, type TfjsOptions } from './options.ts';

/** The engines of this process, loaded or being loaded: tfjs has one of each. */
const engines: { cpu?: Promise<Engine>; wasm?: { readonly from: string; readonly engine: Promise<Engine> } } =
  {};

/**
 * Makes a backend on the kernels of TensorFlow.js, `tfjs-wasm` or `tfjs-cpu`. Tfjs is loaded now, not when this package
 * is imported. Several backends may be alive at once; those on one engine share its memory.
 *
 * @throws ConfigError for an unknown option or a wrong value
 * @throws BackendUnavailableError where the engine cannot run: no WebAssembly, no .wasm file
 */
export async function createBackend(options: TfjsOptions = {}): Promise<Backend> {
  const { engine, wasmPath } = checkOptions(options);
  return new TfjsBackend(await (engine === 'cpu' ? cpu() : wasm(wasmPath)));
}

function cpu(): Promise<Engine> {
  engines.cpu ??= openCpu();
  return engines.cpu;
}

function wasm(wasmPath: CheckedOptions['wasmPath']): Promise<Engine> {
  const from = JSON.stringify(wasmPath) ?? 'the installed package';
  if (engines.wasm === undefined) {
    const engine = openWasm(wasmPath);
    engines.wasm = { from, engine };
    // What failed may be tried again, with another path.
    engine.catch(() => {
      engines.wasm = undefined;
    });
  } else if (wasmPath !== undefined && from !== engines.wasm.from) {
    throw new ConfigError(
      `backend-tfjs: wasmPath is ${from}, but this process has loaded the engine from ${engines.wasm.from}, and loads it once; leave wasmPath out, or give it to the first createBackend`,
    );
  }
  return engines.wasm.engine;
}
