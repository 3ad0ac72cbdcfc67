// Compiles assembly/ into wasm/, with and without relaxed SIMD.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));
const manifest = createRequire(import.meta.url).resolve('assemblyscript/package.json');
const compiler = join(dirname(manifest), 'bin', 'asc.js');
const limit = 104_000;

mkdirSync(join(folder, 'wasm'), { recursive: true });
let total = 0;
for (const variant of ['plain', 'relaxed']) {
  const output = `wasm/${variant}.wasm`;
  const features = ['simd', 'threads', 'bulk-memory', ...(variant === 'relaxed' ? ['relaxed-simd'] : [])];
  const options = [
    ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
    ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
    // It warns of functions that take v128; only the kernels' own modules call those.
    ...['--disableWarning', '112'],
  ];
  execFileSync(
    process.execPath,
    [compiler, 'assembly/index.ts', '-o', output, '--enable', features.join(','), ...options],
    { cwd: folder, stdio: 'inherit' },
  );
  const { size } = statSync(join(folder, output));
  console.log(`${output}: ${size} bytes`);
  total += size;
}
if (total > limit) throw new Error(`the kernels take ${total} bytes; they are to stay below ${limit}`);
