// Prints how many times as fast Winograd's convolutions are as the direct ones, by layout, on one thread and on all: `pnpm build`,
// then `node bench/winograd.mjs [plain|relaxed] [rounds] [batches, as 16,128]`. Both are timed by turns: the figure is the median of
// the rounds' ratios, and the milliseconds are the best of each.
import { availableParallelism } from 'node:os';
import { layoutOf, openEngine, pathsOf } from './convolution-paths.mjs';

const [variant = 'relaxed', rounds = '15', batches = '16,128'] = process.argv.slice(2);
const sizes = [
  [13, 32, 64, 0],
  [28, 32, 32, 1],
  [14, 64, 64, 1],
  [7, 128, 128, 1],
];

function bestOfTwo(run) {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 2; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function compare({ direct, winograd }) {
  const ratios = [];
  let [slow, fast] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = -2; round < Number(rounds); round++) {
    const [a, b] = [bestOfTwo(direct), bestOfTwo(winograd)];
    if (round < 0) continue;
    ratios.push(a / b);
    slow = Math.min(slow, a);
    fast = Math.min(fast, b);
  }
  const median = ratios.sort((a, b) => a - b)[ratios.length >> 1];
  return `${median.toFixed(2)} (${slow.toFixed(2)} → ${fast.toFixed(2)} ms)`.padEnd(27);
}

console.log(`${variant} SIMD: direct over Winograd, median of ${rounds} rounds (best times)`);
for (const threads of [1, availableParallelism()]) {
  const { runner, close } = await openEngine(variant, threads);
  for (const batch of batches.split(',').map(Number)) {
    for (const [size, channels, filters, padding] of sizes) {
      const { kernels, free } = pathsOf(
        runner,
        layoutOf(batch, size, channels, filters, padding),
        () => Math.random() - 0.5,
      );
      const cells = Object.entries(kernels).map(([name, kernel]) => `${name} ${compare(kernel)}`);
      const label = `${size} × ${size} × ${channels} → ${filters}${padding ? ' same' : ''}`;
      console.log(`${threads} threads, batch ${batch}, ${label.padEnd(24)} ${cells.join(' ')}`);
      free();
    }
  }
  await close();
}
