import { isNode } from './environment.ts';

// V8's revectorizer is a pass of its optimizing compiler. That of 12, in Node 22, does not know the multiply-add; that of 14, in
// Node 26, ends the process on the kernels of exp.
const version = '13';

/** Whether V8 here can join vectors of 128 bits to 256. */
export function revectorizes(): boolean {
  return isNode() && process.arch === 'x64' && process.versions.v8?.split('.')[0] === version;
}

/**
 * From here on V8 joins the vectors of what WebAssembly it optimizes: of the whole process, as V8 has no such setting for one
 * module. (To compile the kernels at once, and set it back, takes other flags that V8 does not survive.)
 */
export function startRevectorizing(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--experimental-wasm-revectorize');
}
