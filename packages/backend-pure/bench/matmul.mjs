// Prints how fast the matrix product runs, by shape: `pnpm build`, then `node bench/matmul.mjs [float64]`.
// Each figure is the best of 15 rounds of about 20 ms, so that what else the machine does counts little.
import { createPureBackend } from '../dist/index.js';

const floatType = process.argv[2] ?? 'float32';
const values = floatType === 'float64' ? Float64Array : Float32Array;

const shapes = [
  { name: 'mlp-512 forward', m: 128, k: 784, n: 512 },
  { name: 'mlp-512 kernel gradient', m: 784, k: 128, n: 512, transposeA: true },
  { name: 'mlp-512 output layer', m: 128, k: 512, n: 10 },
  { name: 'its kernel gradient', m: 512, k: 128, n: 10, transposeA: true },
  { name: 'its input gradient', m: 128, k: 10, n: 512, transposeB: true },
  { name: 'one image', m: 1, k: 784, n: 512 },
  { name: 'one unit', m: 512, k: 784, n: 1 },
  { name: 'square', m: 512, k: 512, n: 512 },
  { name: 'square, both transposed', m: 512, k: 512, n: 512, transposeA: true, transposeB: true },
  { name: 'large square', m: 1024, k: 1024, n: 1024 },
  { name: 'tall and narrow', m: 60000, k: 64, n: 16 },
  { name: 'many small ones', batch: 1000, m: 8, k: 8, n: 8 },
];

const backend = createPureBackend({ floatType });

function randomStorage(length) {
  const storage = backend.allocate(floatType, length);
  backend.write(
    storage,
    values.from({ length }, () => Math.random() - 0.5),
  );
  return storage;
}

function bestMilliseconds(multiply, repeats) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) multiply();
    best = Math.min(best, (performance.now() - start) / repeats);
  }
  return best;
}

console.log(`${floatType}        GFLOP/s        ms`);
for (const { name, batch = 1, m, n, k, transposeA = false, transposeB = false } of shapes) {
  const a = randomStorage(batch * m * k);
  const b = randomStorage(batch * k * n);
  const output = randomStorage(batch * m * n);
  const layout = { batch, m, n, k, transposeA, transposeB };
  const operations = 2 * batch * m * n * k;
  const repeats = Math.ceil(1e8 / operations);
  const best = bestMilliseconds(() => backend.matMul(a, b, output, layout), repeats);
  const left = transposeA ? `[${k}, ${m}]ᵀ` : `[${m}, ${k}]`;
  const right = transposeB ? `[${n}, ${k}]ᵀ` : `[${k}, ${n}]`;
  const shape = `${batch > 1 ? `${batch} of ` : ''}${left} · ${right}`;
  const rate = (operations / best / 1e6).toFixed(2);
  console.log(`${rate.padStart(22)} ${best.toFixed(3).padStart(9)}  ${shape}, ${name}`);
  for (const storage of [a, b, output]) backend.free(storage);
}
