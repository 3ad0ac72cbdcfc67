// Compiles the multiply-add loop, the floor of what a core can do in WebAssembly, with or without relaxed SIMD.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A function that does about 2·10⁶ operations, how many, and its name. */
export async function floorLoop(variant) {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
    'bin/asc.js',
  );
  const folder = mkdtempSync(join(tmpdir(), 'athanor-floor-'));
  try {
    const file = join(folder, 'floor.wasm');
    const source = fileURLToPath(new URL('floor.ts', import.meta.url));
    const features = variant === 'plain' ? 'simd' : 'simd,relaxed-simd';
    const options = ['--enable', features, '-O3', '--runtime', 'stub', '--disableWarning', '112'];
    execFileSync(process.execPath, [compiler, source, '-o', file, ...options], { stdio: 'inherit' });
    const { instance } = await WebAssembly.instantiate(readFileSync(file));
    const rounds = 20_000;
    return { run: () => instance.exports.multiplyAddLoop(rounds, 1, 0.5, 0.25), operations: 96 * rounds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
