// Prints how fast the matrix product runs, by shape, and what share that is of the machine's own multiply-add floor, which
// is measured between the others in the same run: `pnpm build`, then `node bench/matmul.mjs [plain|relaxed|revectorized] [rounds]`.
// Every figure is the best of the rounds, so that what else the machine does counts little; the median stands behind it.
import { createBackend } from '../dist/index.js';
import { floorLoop } from './floor.mjs';

const [variant = 'relaxed', rounds = '60'] = process.argv.slice(2);

const shapes = [
  { name: 'mlp-512 forward', m: 128, k: 784, n: 512 },
  { name: 'mlp-512 kernel gradient', m: 784, k: 128, n: 512, transposeA: true },
  { name: 'mlp-512 output layer', m: 128, k: 512, n: 10 },
  { name: 'its kernel gradient', m: 512, k: 128, n: 10, transposeA: true },
  { name: 'its input gradient', m: 128, k: 10, n: 512, transposeB: true },
  { name: 'mlp-256-128 forward', m: 100, k: 784, n: 256 },
  { name: 'its kernel gradient', m: 784, k: 100, n: 256, transposeA: true },
  { name: 'one image', m: 1, k: 784, n: 512 },
  { name: 'one unit', m: 512, k: 784, n: 1 },
  { name: 'square', m: 512, k: 512, n: 512 },
  { name: 'square, both transposed', m: 512, k: 512, n: 512, transposeA: true, transposeB: true },
  { name: 'large square', m: 1024, k: 1024, n: 1024 },
  { name: 'tall and narrow', m: 60000, k: 64, n: 16 },
  { name: 'many small ones', batch: 1000, m: 8, k: 8, n: 8 },
];

const backends = [];
for (const threads of [1, 2]) {
  const backend = await createBackend({
    relaxed: variant !== 'plain',
    revectorize: variant === 'revectorized',
    threads,
  });
  await backend.startThreads();
  backends.push(backend);
}
const floor = await floorLoop(variant);

function multiplication(backend, { batch = 1, m, n, k, transposeA = false, transposeB = false }) {
  const [a, b, output] = [batch * m * k, batch * k * n, batch * m * n].map((length) => {
    const storage = backend.allocate('float32', length);
    backend.write(
      storage,
      Float32Array.from({ length }, () => Math.random() - 0.5),
    );
    return storage;
  });
  const layout = { batch, m, n, k, transposeA, transposeB };
  return { run: () => backend.matMul(a, b, output, layout), operations: 2 * batch * m * n * k };
}

/**
 * GFLOP/s of each task, the rounds of all of them interleaved: the median and the best. A round times five products one
 * by one, as threads that have slept miss the first.
 */
function measure(tasks) {
  const rates = tasks.map(() => []);
  for (let round = -10; round < Number(rounds); round++) {
    for (const [i, { run, operations }] of tasks.entries()) {
      const repeats = Math.ceil(5e6 / operations);
      for (let times = 0; times < 5; times++) {
        const start = performance.now();
        for (let j = 0; j < repeats; j++) run();
        const rate = (operations * repeats) / (performance.now() - start) / 1e6;
        if (round >= 0) rates[i].push(rate);
      }
    }
  }
  return rates.map((list) => {
    list.sort((x, y) => x - y);
    return { median: list[list.length >> 1], best: list.at(-1) };
  });
}

const cell = (text, width) => text.padStart(width);
console.log(`${variant} SIMD; GFLOP/s, best (median)`);
console.log(
  `${cell('floor', 14)}${cell('1 thread', 16)}${cell('of floor', 10)}${cell('2 threads', 16)}${cell('scaling', 9)}`,
);
for (const shape of shapes) {
  const tasks = [floor, ...backends.map((backend) => multiplication(backend, shape))];
  const [limit, one, two] = measure(tasks);
  const rate = ({ median, best }) => `${best.toFixed(1)} (${median.toFixed(1)})`;
  const { batch = 1, m, n, k, transposeA, transposeB, name } = shape;
  const left = transposeA ? `[${k}, ${m}]ᵀ` : `[${m}, ${k}]`;
  const right = transposeB ? `[${n}, ${k}]ᵀ` : `[${k}, ${n}]`;
  console.log(
    `${cell(rate(limit), 14)}${cell(rate(one), 16)}${cell(`${((100 * one.best) / limit.best).toFixed(0)} %`, 10)}${cell(rate(two), 16)}${cell((two.best / one.best).toFixed(2), 9)}  ${batch > 1 ? `${batch} of ` : ''}${left} · ${right}, ${name}`,
  );
}
for (const backend of backends) await backend.dispose();
