// Compiles loops that do one thing only: multiply-adds, the floor of what a core can do in WebAssembly, and integers.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** About 2·10⁶ operations of float32, with relaxed SIMD or without: a function that does them, and how many they are. */
export async function floorLoop(variant) {
  const { multiplyAddLoop } = await compiled(
    'floor.ts',
    variant === 'relaxed' ? 'simd,relaxed-simd' : 'simd',
  );
  const rounds = 20_000;
  return { run: () => multiplyAddLoop(rounds, 1, 0.5, 0.25), operations: 96 * rounds };
}

/** About 5·10⁵ operations of integers. */
export async function integerLoop() {
  const loop = (await compiled('integers.ts', 'simd')).integerLoop;
  const rounds = 30_000;
  return { run: () => loop(rounds, 7), operations: 16 * rounds };
}

/** What a source beside this file exports. */
async function compiled(name, features) {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
    'bin/asc.js',
  );
  const folder = mkdtempSync(join(tmpdir(), 'athanor-floor-'));
  try {
    const file = join(folder, 'loop.wasm');
    const source = fileURLToPath(new URL(name, import.meta.url));
    const options = ['--enable', features, '-O3', '--runtime', 'stub', '--disableWarning', '112'];
    execFileSync(process.execPath, [compiler, source, '-o', file, ...options], { stdio: 'inherit' });
    const { instance } = await WebAssembly.instantiate(readFileSync(file));
    return instance.exports;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
