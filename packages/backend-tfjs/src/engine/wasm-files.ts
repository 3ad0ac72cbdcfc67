import { BackendUnavailableError } from '@athanor/core';

/** Where tfjs's builds lie: a path or `file:` URL in Node, a URL elsewhere. The one that the runtime can run is loaded. */
export interface WasmFiles {
  readonly 'tfjs-backend-wasm-simd.wasm': string;
  /** For a runtime without SIMD. */
  readonly 'tfjs-backend-wasm.wasm': string;
}

/** The files that `wasmPath` names, or those of the installed package where it is undefined. */
export function locateWasm(wasmPath: string | WasmFiles | undefined, inNode: boolean): WasmFiles {
  if (wasmPath === undefined) return inNode ? installedFiles() : bundledFiles();
  if (typeof wasmPath !== 'string') return wasmPath;
  const folder = /[/\\]$/.test(wasmPath) ? wasmPath : `${wasmPath}/`;
  return {
    'tfjs-backend-wasm-simd.wasm': `${folder}tfjs-backend-wasm-simd.wasm`,
    'tfjs-backend-wasm.wasm': `${folder}tfjs-backend-wasm.wasm`,
  };
}

function installedFiles(): WasmFiles {
  const { resolve } = process.getBuiltinModule('node:module').createRequire(import.meta.url);
  try {
    return {
      'tfjs-backend-wasm-simd.wasm': resolve(
        '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
      ),
      'tfjs-backend-wasm.wasm': resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'),
    };
  } catch (cause) {
    throw new BackendUnavailableError(
      'tfjs-wasm: the .wasm files of @tensorflow/tfjs-backend-wasm are not where this module finds its packages; install them, or name their folder: createBackend({ wasmPath })',
      { cause },
    );
  }
}

/** Written so that a bundler (Vite, webpack) sees two assets, copies them and puts their addresses here. */
function bundledFiles(): WasmFiles {
  return {
    'tfjs-backend-wasm-simd.wasm': new URL(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
      import.meta.url,
    ).href,
    'tfjs-backend-wasm.wasm': new URL(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
      import.meta.url,
    ).href,
  };
}

/**
 * Reads the build that tfjs will load and checks that it is whole, in Node. tfjs would say no more than "Aborted", on
 * the console too, and could not be loaded again.
 *
 * @throws BackendUnavailableError if it is not there or is no WebAssembly module
 */
export async function checkFile(file: string): Promise<void> {
  const { readFile } = process.getBuiltinModule('node:fs').promises;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(file.startsWith('file:') ? new URL(file) : file));
  } catch (cause) {
    throw new BackendUnavailableError(
      `tfjs-wasm: cannot read ${file}: ${cause instanceof Error ? cause.message : cause}; expected tfjs's build there: wasmPath is the folder of @tensorflow/tfjs-backend-wasm's .wasm files, or may be left out`,
      { cause },
    );
  }
  if (WebAssembly.validate(bytes)) return;
  throw new BackendUnavailableError(
    `tfjs-wasm: ${file} is not a whole WebAssembly module (${bytes.length} bytes); install @tensorflow/tfjs-backend-wasm again`,
  );
}
